"""Delete the state of this installation."""

from __future__ import annotations

import argparse
import shutil

from launch.errors import LaunchError
from launch.paths import var_dir
from launch.site import RunningSite


def run(options: argparse.Namespace) -> int:
    """Ask, then delete everything in var/ but the downloaded front-end packages.

    Raises:
        LaunchError: the museum is running, or nobody is there to be asked.
    """
    folder = var_dir()
    if not folder.is_dir():
        print(f"Nothing to delete: {folder} does not exist.")
        return 0
    if running := RunningSite.read(folder):
        raise LaunchError(f"The museum is running (process {running.pid}). Stop it first.")
    size_mb = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 1e6
    print(
        f"This deletes the database, all masters, keys and accounts in {folder} ({size_mb:.0f} MB)."
    )
    if not options.yes:
        try:
            answer = input("Type 'reset' to delete it all: ")
        except EOFError:
            raise LaunchError(
                "Nobody answered; nothing was deleted. Use --yes in scripts."
            ) from None
        if answer.strip() != "reset":
            print("Nothing was deleted.")
            return 1
    for path in folder.iterdir():
        if path.name == "vendor":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    print("Deleted. ./run starts anew.")
    return 0
