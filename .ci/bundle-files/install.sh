#!/bin/sh
# Look for a Python that fits the wheels and let it run install.py.
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
fits='import sys; sys.exit(sys.version[:5] not in [v + "." for v in ("3.12", "3.11")] or sys.maxsize < 2**32)'
for python in python3.12 python3.11 python3; do
    if "$python" -c "$fits" >/dev/null 2>&1; then
        exec "$python" "$here/install.py" "$@"
    fi
done
if found=$(python3 --version 2>/dev/null); then
    echo "这台电脑上的 $found 不适用。" >&2
else
    echo "这台电脑上没有 Python。" >&2
fi
echo "请先装好 64 位的 Python 3.12 或 3.11（连同 venv），再运行一次 install.sh。" >&2
exit 3
