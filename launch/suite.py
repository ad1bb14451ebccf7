"""Run the tests on both databases, and the benchmarks."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from launch import frontend, messages, system
from launch.errors import LaunchError
from launch.paths import ROOT, var_dir
from launch.postgres import temporary_cluster

# tests/conftest.py leaves out what would do the same again.
_ON_POSTGRES = {"HUXIANG_TESTS_WITH_DATABASE_ONLY": "1"}


def run(options: argparse.Namespace) -> int:
    """The whole suite on SQLite, then what uses the database, but the browser, on PostgreSQL.

    With paths or pytest options given, those alone run, on the database of DATABASE_URL.
    """
    system.ensure(system.TESTS)
    messages.compile_all()
    frontend.install_frontend(var_dir(), for_tests=True)
    given = [part for part in options.arguments if part != "--"]
    if given:
        return _pytest(given, {})

    started = time.monotonic()
    failed = _pytest(["-n", str(os.cpu_count() or 1), "--dist", "worksteal"], {"DATABASE_URL": ""})
    print(
        f"SQLite: {'FAILED' if failed else 'passed'} in {time.monotonic() - started:.0f} s\n",
        flush=True,
    )
    if options.sqlite_only:
        return failed
    return failed | _on_postgres()


def _on_postgres() -> int:
    arguments = [
        "-n",
        str(os.cpu_count() or 1),
        "--dist",
        "worksteal",
        "-m",
        "not browser and not sqlite_only",
    ]
    started = time.monotonic()
    if url := os.environ.get("HUXIANG_TEST_POSTGRES"):
        failed = _pytest(arguments, _ON_POSTGRES | {"DATABASE_URL": url})
    else:
        try:
            system.ensure(system.POSTGRES)
            with temporary_cluster() as temporary:
                failed = _pytest(arguments, _ON_POSTGRES | {"DATABASE_URL": temporary})
        except LaunchError as error:
            print(f"PostgreSQL: NOT TESTED. {error}", flush=True)
            # On a build machine a silent gap would be a lie; on a laptop it is said and accepted.
            return 1 if os.environ.get("CI") else 0
    print(
        f"PostgreSQL: {'FAILED' if failed else 'passed'} in {time.monotonic() - started:.0f} s",
        flush=True,
    )
    return failed


def _pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        check=False,
    ).returncode


def bench(options: argparse.Namespace) -> int:
    """`./run bench NAME` runs benchmarks/bench_NAME.py; without a name, lists what there is.

    Raises:
        LaunchError: no such benchmark.
    """
    names = sorted(p.stem.removeprefix("bench_") for p in (ROOT / "benchmarks").glob("bench_*.py"))
    if not options.name:
        print("Benchmarks: " + ", ".join(names))
        return 0
    if options.name not in names:
        raise LaunchError(f"No benchmark {options.name!r}. There are: {', '.join(names)}")
    system.ensure(system.PRODUCT)
    return subprocess.run(
        [sys.executable, "-m", f"benchmarks.bench_{options.name}", *options.arguments],
        cwd=ROOT,
        check=False,
    ).returncode
