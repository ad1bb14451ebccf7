"""Commands of `./run`."""

from __future__ import annotations

import argparse
import sys

from launch import checks, manage, messages, reset, site, suite
from launch.errors import LaunchError


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="./run", description="湖湘 Huxiang: a digital museum and licensing platform."
    )
    top.set_defaults(action=site.start)
    _site_options(top)
    commands = top.add_subparsers(title="commands", metavar="command")

    start = commands.add_parser("start", help="start the museum (the default)")
    start.set_defaults(action=site.start)
    _site_options(start)

    worker = commands.add_parser("worker", help="run a task worker alone")
    worker.set_defaults(action=manage.worker)

    command = commands.add_parser("manage", help="run a Django command: ./run manage NAME …")
    command.add_argument("arguments", nargs=argparse.REMAINDER)
    command.set_defaults(action=manage.command)

    test = commands.add_parser("test", help="run the whole test suite (or the paths given)")
    test.add_argument("--sqlite-only", action="store_true", help="leave PostgreSQL out")
    test.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to pytest")
    test.set_defaults(action=suite.run)

    check = commands.add_parser("check", help="lint, format, types, floors, migrations, strings")
    check.add_argument("--fix", action="store_true", help="mend what can be mended")
    check.set_defaults(action=checks.run)

    bench = commands.add_parser("bench", help="run a benchmark: ./run bench [NAME]")
    bench.add_argument("name", nargs="?", help="the part after benchmarks/bench_")
    bench.add_argument("arguments", nargs=argparse.REMAINDER)
    bench.set_defaults(action=suite.bench)

    strings = commands.add_parser("messages", help="collect and compile interface strings")
    strings.set_defaults(action=messages.run)

    lock = commands.add_parser("lock", help="compile requirements/*.in into hashed locks")
    lock.set_defaults(action=manage.lock)

    wipe = commands.add_parser("reset", help="delete all state in var/ (asks first)")
    wipe.add_argument("--yes", action="store_true", help="do not ask")
    wipe.set_defaults(action=reset.run)
    return top


def _site_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help="address to listen on")
    command.add_argument("--port", type=int, default=8000, help="port to listen on")
    command.add_argument(
        "--no-demo", action="store_true", help="do not build the demo museum when it is empty"
    )


def main() -> int:
    options = parser().parse_args()
    try:
        return options.action(options)
    except LaunchError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
