"""Pack what an office PC without network needs to install fazhi; ``make bundle`` calls this.

For each system a folder below ``dist/bundle`` and an archive of it: the wheels of fazhi's run-time closure at the
versions of ``constraints.txt``, fazhi's own wheel, and the scripts of ``.ci/bundle-files``. uv works out the closure,
because pip takes the markers of the system that it runs on; uv itself goes into a temporary folder.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
FILES = ROOT / ".ci" / "bundle-files"
OUT = ROOT / "dist" / "bundle"
PYTHONS = ("3.11", "3.12")


class System(NamedTuple):
    """What uv and pip call a system, and what its users unpack."""

    uv: str
    platforms: tuple[str, ...]
    start: str
    archive: str


def linux(machine: str) -> System:
    """A Linux of glibc 2.28 or newer."""
    platforms = (*(f"manylinux_2_{minor}_{machine}" for minor in range(28, 4, -1)), f"manylinux2014_{machine}")
    return System(f"{machine}-manylinux_2_28", platforms, "install.sh", "gztar")


SYSTEMS = {
    "windows": System("windows", ("win_amd64",), "install.bat", "zip"),
    "linux": linux("x86_64"),
    "linux-arm": linux("aarch64"),
}


def run(*command: str | Path) -> str:
    """The standard output of a command; its failure ends everything, after its own message."""
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - no shell
    if done.returncode:
        sys.exit(f"没有做成，停在：{' '.join(Path(word).name for word in map(str, command[:6]))} ……")
    return done.stdout


def pip(*words: str | Path) -> str:
    """Run the pip of the Python that runs this."""
    return run(sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words)


def closure(uv: Path, system: System, python: str) -> list[str]:
    """Work out the pins that fazhi needs on a system.

    Parameters
    ----------
    uv : Path
        The uv program.
    system : System
        Where fazhi shall run.
    python : str
        The minor version, such as 3.11.

    Returns
    -------
    list of str
        Lines ``name==version``, all of them lines of ``constraints.txt``.
    """
    options = ("--no-header", "--no-annotate", "--python-platform", system.uv, "--python-version", python)
    pins = run(uv, "pip", "compile", "--quiet", "pyproject.toml", "-c", "constraints.txt", *options).split()
    known = (ROOT / "constraints.txt").read_text(encoding="utf-8").split("\n")
    if missing := [pin for pin in pins if pin not in known]:
        sys.exit(f"constraints.txt 缺少 {system.uv}、Python {python} 要用的：{'、'.join(missing)}。请补上这些行。")
    return pins


def fetch(pins: list[str], system: System, python: str, wheels: Path) -> None:
    """Download wheels; what is published as source only becomes a wheel here, if it is pure Python."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(pins))
        listed.flush()
        platforms = [word for platform in system.platforms for word in ("--platform", platform)]
        pip("download", "--no-deps", "--python-version", python, *platforms, "-d", wheels, "-r", listed.name)
    for source in [path for path in wheels.iterdir() if path.suffix != ".whl"]:
        print(f"{source.name} 只有源代码，在这里做成程序包")
        with tempfile.TemporaryDirectory() as made:
            pip("wheel", "--no-deps", "-w", made, source)
            (wheel,) = Path(made).iterdir()
            if not wheel.name.endswith("-none-any.whl"):
                sys.exit(f"{source.name} 没有 {system.uv} 可用的程序包，也不是纯 Python，不能收入。")
            shutil.copy(wheel, wheels)
        source.unlink()


def pack(name: str, system: System, uv: Path) -> str:
    """Make one folder and its archive, and say how large they are."""
    begun, folder = time.monotonic(), OUT / f"fazhi-{name}"
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    for python in PYTHONS:
        fetch(closure(uv, system, python), system, python, wheels)
    pip("wheel", "--no-deps", "-w", wheels, ".")
    shutil.copy(ROOT / "LICENSE", folder)
    for script in ("install.py", system.start):
        text = (FILES / script).read_text(encoding="utf-8")
        newline = "\r\n" if script.endswith(".bat") else "\n"
        (folder / script).write_text(text, encoding="utf-8", newline=newline)
    (folder / system.start).chmod(0o755)
    archive = Path(shutil.make_archive(str(folder), system.archive, OUT, folder.name))
    sizes = [path.stat().st_size for path in wheels.iterdir()]
    return f"{len(sizes)}个程序包，{sum(sizes) / 1e6:.0f} MB；{archive.relative_to(ROOT)} {archive.stat().st_size / 1e6:.0f} MB；{time.monotonic() - begun:.0f} 秒"


def main() -> None:
    """Make all bundles afresh."""
    shutil.rmtree(OUT, ignore_errors=True)
    with tempfile.TemporaryDirectory() as tools:
        pip("install", "--target", tools, "uv")
        for name, system in SYSTEMS.items():
            print(f"{name}：{pack(name, system, Path(tools, 'bin', 'uv'))}", flush=True)


if __name__ == "__main__":
    main()
