"""System packages: installed when that is allowed, else named in one line."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launch.errors import LaunchError


@dataclass(frozen=True, slots=True)
class Need:
    """A thing the product uses that PyPI does not carry, and the Debian package of it."""

    package: str
    present: Callable[[], bool]


def _program(name: str) -> Callable[[], bool]:
    return lambda: shutil.which(name) is not None


def _library(name: str) -> Callable[[], bool]:
    return lambda: ctypes.util.find_library(name) is not None


def _font(pattern: str) -> Callable[[], bool]:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return lambda: any(next(folder.rglob(pattern), None) for folder in folders if folder.is_dir())


def _postgres() -> bool:
    return postgres_bin() is not None


def postgres_bin() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, newest version first; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


PRODUCT = (
    Need("ffmpeg", _program("ffmpeg")),
    Need("bubblewrap", _program("bwrap")),
    Need("libpangoft2-1.0-0", _library("pangoft2-1.0")),
    Need("libharfbuzz-subset0", _library("harfbuzz-subset")),
    Need("fontconfig", _program("fc-list")),
    Need("fonts-noto-cjk", _font("NotoSansCJK*")),
    Need("libchromaprint-tools", _program("fpcalc")),
)
TESTS = (
    *PRODUCT,
    Need("chromium", lambda: _program("chromium")() or _program("google-chrome")()),
    Need("poppler-utils", _program("pdftotext")),
    Need("libmagic1", _library("magic")),
)
POSTGRES = (Need("postgresql", _postgres),)


def ensure(needs: tuple[Need, ...]) -> None:
    """Install what is missing.

    Raises:
        LaunchError: something is missing and may not be installed from here; holds the
            one line that does it.
    """
    missing = [need.package for need in needs if not need.present()]
    if not missing:
        return
    line = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    prefix = _root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        raise LaunchError(
            f"System packages are missing. Install them and run again:\n  sudo {line}"
        )
    print(f"Installing system packages: {' '.join(missing)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], line.split()):
        done = subprocess.run(
            [*prefix, *command], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise LaunchError(
                f"{' '.join(command)} failed:\n{done.stderr[-1500:]}\nInstall by hand: sudo {line}"
            )
    still = [need.package for need in needs if not need.present()]
    if still:
        raise LaunchError(f"Still missing after the installation: {' '.join(still)}")


def _root_prefix() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        return ["sudo", "-E"]
    return None
