"""The bundles of ``make bundle`` put to use without network: each must be whole, and the Linux one must make a report.

``python tests/offline.py`` is the long run (root, for ``unshare -n``); its last result stands in docs/offline.md. First
it looks whether each requirement of each wheel that holds on the system is met by a wheel there. Then it unpacks the
Linux archive in an empty folder with a name in Chinese, installs it with neither network nor settings, and works with
it. ``--path FOLDER`` looks for Python there first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

from helpers import REPO
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

BUNDLES = REPO / "dist" / "bundle"
PYTHONS = ((3, 11), (3, 12))
MARKERS = {
    "windows": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
    "linux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
}
MARKERS["linux-arm"] = MARKERS["linux"] | {"platform_machine": "aarch64"}
PLATFORMS = {"windows": ["win_amd64"], "linux": [f"manylinux_2_{n}_x86_64" for n in range(28, 4, -1)]}
PLATFORMS["linux-arm"] = [f"manylinux_2_{n}_aarch64" for n in range(28, 4, -1)]
LINUX_NAMES = {"manylinux2014_x86_64": "manylinux_2_17_x86_64", "manylinux2010_x86_64": "manylinux_2_12_x86_64"}
LINUX_NAMES["manylinux2014_aarch64"] = "manylinux_2_17_aarch64"


def fitting(folder, system, python):
    """The wheels that this Python on this system can install: name → version, path."""
    tags = {*cpython_tags(python, platforms=PLATFORMS[system]), *compatible_tags(python, platforms=PLATFORMS[system])}
    found = {}
    for path in sorted(folder.glob("*.whl")):
        name, version, _, own = parse_wheel_filename(path.name)
        own = {Tag(t.interpreter, t.abi, LINUX_NAMES.get(t.platform, t.platform)) for t in own}
        if own & tags:
            assert found.get(name, (version,))[0] == version, f"two versions of {name}"
            found[name] = (version, path)
    return found


def unmet(found, environment):
    """Each requirement, from fazhi on, that no wheel meets; and the names that are reached."""
    missing, reached, waiting = [], set(), [("fazhi", "")]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in reached:
            continue
        reached.add((name, extra))
        with ZipFile(found[name][1]) as wheel:
            (metadata,) = (n for n in wheel.namelist() if n.count("/") == 1 and n.endswith(".dist-info/METADATA"))
            head = HeaderParser().parsestr(wheel.read(metadata).decode())
        for line in head.get_all("Requires-Dist", []):
            wanted = Requirement(line)
            if wanted.marker and not wanted.marker.evaluate({**environment, "extra": extra}):
                continue
            needed = canonicalize_name(wanted.name)
            if needed not in found or not wanted.specifier.contains(found[needed][0], prereleases=True):
                missing.append(f"{name} → {line}")
            else:
                waiting += [(needed, e) for e in ("", *wanted.extras)]
    return missing, {name for name, _ in reached}


def longest_path(wheels):
    """The longest path below the environment that a Windows installation writes."""
    lengths = {}
    for path in wheels:
        with ZipFile(path) as wheel:
            for name in wheel.namelist():
                top, *rest = name.split("/")
                data = top.endswith(".data") and rest[:1] == ["data"]
                lengths["/".join(rest[1:]) if data else f"Lib/site-packages/{name}"] = None
    return max(lengths, key=len)


def check_closure():
    for system, markers in MARKERS.items():
        folder, used = BUNDLES / f"fazhi-{system}" / "wheels", set()
        for python in PYTHONS:
            dotted = ".".join(map(str, python))
            environment = {
                **markers, "python_version": dotted, "python_full_version": f"{dotted}.9", "implementation_name": "cpython",
                "implementation_version": f"{dotted}.9", "platform_python_implementation": "CPython", "platform_release": "", "platform_version": "",
            }  # fmt: skip
            found = fitting(folder, system, python)
            missing, reached = unmet(found, environment)
            used |= {found[name][1] for name in reached}
            print(f"{system} {dotted}: {len(reached)} packages, unmet {missing or 'none'}")
            assert not missing
        files = set(folder.iterdir())
        size = sum(path.stat().st_size for path in files) / 1e6
        print(f"{system}: {len(files)} files, {size:.0f} MB, needless {sorted(p.name for p in files - used) or 'none'}")
        assert files == used
        if system == "windows":
            longest = longest_path(files)
            script = (BUNDLES / "fazhi-windows" / "install.bat").read_bytes()
            assert script.startswith(b"@echo off\r\n") and script.count(b"\n") == script.count(b"\r\n")
            print(f"windows: longest path below the environment {len(longest)}: {longest}")


class Desk:
    """A folder of a machine without network and settings."""

    def __init__(self, folder, path):
        self.folder = folder
        self.clean = ["unshare", "-n", "env", "-i", f"PATH={path}", f"HOME={folder}"]

    def run(self, *command, cwd=None, good=(0,), **variables):
        begun = time.monotonic()
        words = [*self.clean, *(f"{k}={v}" for k, v in variables.items()), *map(str, command)]
        done = subprocess.run(words, cwd=cwd or self.folder, capture_output=True, text=True, check=False)
        shown = " ".join(str(w).replace(f"{self.folder}{os.sep}", "") for w in command)
        print(f"{shown}: {done.returncode}, {time.monotonic() - begun:.1f} s", flush=True)
        assert done.returncode in good, done.stdout + done.stderr
        return done


def check_use(path):
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "离线 电脑")
        folder.mkdir()
        desk = Desk(folder, path)
        lines = desk.run("cat", "/proc/net/dev").stdout.splitlines()[2:]
        assert [line.split(":")[0].strip() for line in lines] == ["lo"], "the network is not off"
        with tarfile.open(BUNDLES / "fazhi-linux.tar.gz") as archive:
            archive.extractall(folder, filter="data")
        print(desk.run(folder / "fazhi-linux" / "install.sh").stdout, end="")
        environment = folder / "fazhi-linux" / ".venv"
        size = sum(p.stat().st_size for p in environment.rglob("*") if p.is_file() and not p.is_symlink())
        print(
            f"environment: {desk.run(environment / 'bin' / 'python', '--version').stdout.strip()}, {size / 1e6:.0f} MB"
        )
        fazhi = environment / "bin" / "fazhi"
        desk.run(fazhi, "--help")
        if desk.run(fazhi, "new", "--help", good=range(256)).returncode == 0:
            empty = folder / "仁和镇"
            empty.mkdir()
            desk.run(fazhi, "new", "--place", "renhe", "--name", "仁和镇", "--year", "2024", cwd=empty)
            print(f"fazhi new: {sum(p.is_file() for p in empty.rglob('*'))} files")
            assert (empty / "data" / "codebook").is_dir()
        home = folder / "home"
        for part in ("data", "notebooks"):
            shutil.copytree(REPO / part, home / part)
        desk.run(fazhi, "run", "--place", "taiping", "--years", "2023", FAZHI_HOME=home)
        report = home / "reports" / "taiping" / "2023" / "report.html"
        print(f"report.html: {report.stat().st_size / 1e3:.0f} kB")
        # installed once more, over itself; a folder with other files stays as it is
        desk.run(folder / "fazhi-linux" / "install.sh")
        desk.run(folder / "fazhi-linux" / "install.sh", home, good=(2,))
        assert not (home / "pyvenv.cfg").exists()
        # no Python that fits
        bare = folder / "bin"
        bare.mkdir()
        for tool in ("sh", "dirname", "env"):
            (bare / tool).symlink_to(shutil.which(tool))
        missing = Desk(folder, bare).run(folder / "fazhi-linux" / "install.sh", good=(3,))
        assert "没有 Python" in missing.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--path", default="", metavar="FOLDER")
    options = parser.parse_args()
    if subprocess.run(["unshare", "-n", "true"], check=False).returncode:
        sys.exit("The network cannot be turned off here (unshare -n, as root): nothing was tested.")
    check_closure()
    check_use(os.pathsep.join(filter(None, [options.path, os.environ["PATH"]])))
    print("all passed")


if __name__ == "__main__":
    main()
