"""A temporary PostgreSQL cluster for one run of the tests."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from launch.errors import LaunchError
from launch.system import postgres_bin


@contextlib.contextmanager
def temporary_cluster() -> Iterator[str]:
    """Start a cluster on a Unix socket in a temporary folder; yields its DATABASE_URL.

    The server refuses to run as root; then the `postgres` account (or `nobody`) runs it.

    Raises:
        LaunchError: no server programs, or the server did not start; with its own words.
    """
    programs = postgres_bin()
    if programs is None:
        raise LaunchError("PostgreSQL's server programs are not installed.")
    account = _account()
    folder = Path(tempfile.mkdtemp(prefix="huxiang-pg-"))
    try:
        if account:
            shutil.chown(folder, account)
        as_owner = {"user": account, "group": pwd.getpwnam(account).pw_gid} if account else {}
        data, log = folder / "data", folder / "log"
        _run([programs / "initdb", "-D", data, "-U", "huxiang", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync"], as_owner)  # fmt: skip
        # A test cluster may forget: without fsync it is as fast as SQLite.
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off -c max_connections=60"
        )
        _run([programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start"], as_owner)
        try:
            yield f"postgres://huxiang@{quote(str(folder), safe='')}/postgres"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], as_owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str | None:
    """The account to run the server as: None for the present one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise LaunchError("No unprivileged account (postgres, nobody) to run PostgreSQL as.")


def _run(command: list[object], as_owner: dict) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        # pg_ctl's server inherits a pipe and would keep it open: only files here.
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE if "start" not in command else subprocess.DEVNULL,
        text=True, cwd="/", check=False, **as_owner,
    )  # fmt: skip
    if done.returncode:
        raise LaunchError(f"{Path(str(command[0])).name} failed: {(done.stderr or '')[-800:]}")
