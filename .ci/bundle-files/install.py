"""Install fazhi from the ``wheels`` beside this file into a virtual environment; nothing is fetched.

``install.bat`` and ``install.sh`` call this with a Python that they found to fit. The one argument is the folder of the
environment, ``.venv`` beside this file if not given.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

WINDOWS = os.name == "nt"
HERE = Path(__file__).absolute().parent
# what is not pure Python and may fail on an old system
COMPILED = "import lxml.etree, matplotlib.ft2font, nh3, opencc, pandas, pypdfium2, uharfbuzz, zmq"


def succeeds(*command: str | Path) -> bool:
    """Whether a command ends well; what it says is shown."""
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603 - no shell


def unfit(target: Path) -> str:
    """Why nothing can be installed there, in words, or nothing."""
    if not (HERE / "wheels").is_dir():
        return "这个文件旁边没有 wheels 文件夹。请先把压缩包完整解压，再运行。"
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine())
    packed = "aarch64" if any((HERE / "wheels").glob("*_aarch64.whl")) else "x86_64"
    if machine != packed:
        return f"这台电脑的处理器是 {platform.machine()}，安装包只适用于 {packed}。"
    if target.exists() and not (target / "pyvenv.cfg").exists() and (not target.is_dir() or any(target.iterdir())):
        return f"“{target}”里已经有别的文件，不去动它。请另写一个空的或新的文件夹。"
    return ""


def install(target: Path) -> str:
    """Install, and return what went wrong, in words, or nothing."""
    python = target / ("Scripts/python.exe" if WINDOWS else "bin/python")
    if not succeeds(sys.executable, "-m", "venv", target):
        return "没有建成虚拟环境，原因见上面。Debian、Ubuntu、统信等系统上要先装好 python3-venv。"
    offline = ("--isolated", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--force-reinstall")
    if not succeeds(python, "-m", "pip", *offline, "-f", HERE / "wheels", "fazhi"):
        hint = "如果说路径太长，请把文件夹移到 D:\\fazhi 这样短的路径。" if WINDOWS else ""
        return f"程序包没有装上，原因见上面。{hint}"
    if not succeeds(python, "-c", COMPILED):
        hint = "可能缺少 Microsoft Visual C++ 运行库。" if WINDOWS else "系统可能太旧（要 glibc 2.28 以上）。"
        return f"装好了，但不能运行，原因见上面。{hint}"
    return ""


def main(words: list[str]) -> int:
    """Install, tell how to start, and return the exit code."""
    if len(words) > 1 or any(word.startswith("-") for word in words):
        print("最多写一个参数：装到哪个文件夹。", file=sys.stderr)
        return 2
    target = Path(words[0] if words else HERE / ".venv").absolute()
    if trouble := unfit(target):
        print(trouble, file=sys.stderr)
        return 2
    print(f"正在安装到“{target}”，要几分钟……", flush=True)
    if trouble := install(target):
        print(trouble, file=sys.stderr)
        return 3
    fazhi = target / ("Scripts/fazhi.exe" if WINDOWS else "bin/fazhi")
    print("装好了。先看有哪些命令：")
    print(f'  "{fazhi}" --help')
    print("再到一个空文件夹里，为自己的地方开始一年的工作（编号、名称、年份换成自己的）：")
    print(f'  "{fazhi}" new --place renhe --name 仁和镇 --year 2024')
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
