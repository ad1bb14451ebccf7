"""How far a decoder is cut off from the machine: no network, and of the files only its own.

With bubblewrap (Debian package `bubblewrap`) the program sees the system read-only, our
folders (VAR_DIR: masters, keys, database) and the temporary folder not at all, apart from
what its own command names. Where bubblewrap can't run, a network namespace of the kernel
still takes the network away. What is possible is tried once in a process.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
SCRATCH_BYTES = 256 * 2**20  # of the private temporary folder, in memory
# A child that dies by a signal is reported by bubblewrap as 128 + signal. Only these are
# read so: ffmpeg uses other codes above 128 for faults of its own.
_FATAL = (4, 5, 6, 7, 8, 9, 11, 24, 25, 31)  # ILL TRAP ABRT BUS FPE KILL SEGV XCPU XFSZ SYS

# Set the limits in the new process itself: preexec_fn isn't safe in a program with threads.
# The shell starts in a fifth of Python's time; util-linux and dash are on every Debian. The
# kernel is told first to kill the program when its parent dies; had the parent died before
# that, the program's parent is another by now. `ulimit -t` sets the soft limit last, so that
# the program hears of it (SIGXCPU) two seconds before it is killed.
LIMIT = """
[ "$PPID" = "$1" ] || exit 1
ulimit -c 0 && ulimit -n 256 && ulimit -v "$2" && ulimit -f "$4" || exit 1
ulimit -t "$(($3 + 2))" && ulimit -S -t "$3" || exit 1
shift 4
exec nice -n 5 "$@"
"""
# The same in Python, for a machine without setpriv and where a namespace has to be made:
# prctl 1 makes the kernel kill the child when its parent dies by SIGKILL; prctl 38 forbids
# it to gain rights by a set-uid program. CLONE_NEWNET (and, for an ordinary user,
# CLONE_NEWUSER) take the network away where bubblewrap does not.
LAUNCH = """
import ctypes, os, resource, signal, sys
memory, cpu, fsize, parent, alone = map(int, sys.argv[1:6])
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(1, signal.SIGKILL)
if os.getppid() != parent:  # it died before the kernel was told to watch it
    sys.exit(1)
libc.prctl(38, 1, 0, 0, 0)
if alone:
    user, group = os.getuid(), os.getgid()
    if libc.unshare(0x40000000):
        if libc.unshare(0x50000000):
            sys.exit("no network namespace")
        for name, line in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"),
                           ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(line)
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
resource.setrlimit(resource.RLIMIT_FSIZE, (fsize, fsize))
resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))
os.nice(5)
os.execv(sys.argv[6], sys.argv[6:])
"""


class Level(StrEnum):
    """What stands between a decoder and the machine, strongest first."""

    BUBBLEWRAP = "bubblewrap"  # own view of the files, no network, no other processes
    NAMESPACE = "namespace"  # no network
    NONE = "none"  # limits only


def launcher(bounds: Sequence[int], *, alone: bool) -> list[str]:
    """The process that sets limits on itself and then becomes the program.

    Args:
        bounds: memory in bytes, processor seconds, the largest file in bytes.
        alone: whether it leaves the network by itself, where bubblewrap doesn't do that.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or alone:
        numbers = (*bounds, os.getpid(), int(alone))
        return [sys.executable, "-I", "-S", "-c", LAUNCH, *map(str, numbers)]
    memory, cpu_s, file_bytes = bounds
    own = (os.getpid(), memory // 1024, cpu_s, file_bytes // 512)  # the units of ulimit
    return [
        *(setpriv, "--pdeathsig", "KILL", "--no-new-privs"),
        *("/bin/sh", "-c", LIMIT, "sh", *map(str, own)),
    ]


@lru_cache
def level() -> Level:
    """The strongest that works on this machine, as this user; tried once."""
    if _works([*_bubblewrap(), "--", "/bin/true"], alone=False):
        return Level.BUBBLEWRAP
    return Level.NAMESPACE if _works(["/bin/true"], alone=True) else Level.NONE


def enclosed(command: Sequence[str], *, cwd: Path) -> list[str]:
    """The command inside its enclosure; the same command where there is no bubblewrap.

    The command itself says what the program needs: a file that it names may be read, a
    folder that it names may be written, and a name that doesn't exist yet may be made
    in its folder.
    """
    if level() is not Level.BUBBLEWRAP:
        return list(command)
    return [*_bubblewrap(), *_named(command[1:], cwd), "--chdir", str(cwd), "--", *command]


def signalled(code: int) -> int:
    """An exit code with a child's death by signal told as subprocess tells it: negative."""
    return 128 - code if code - 128 in _FATAL else code


def _bubblewrap() -> list[str]:
    program = shutil.which("bwrap")
    if program is None:
        return ["/nonexistent/bwrap"]
    scratch = tempfile.gettempdir()
    command = [program, "--unshare-net", "--unshare-pid", "--unshare-ipc", "--die-with-parent"]
    command += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    command += ["--size", str(SCRATCH_BYTES), "--tmpfs", scratch]
    for hidden in (settings.VAR_DIR, settings.COPIES_DIR):
        if hidden and Path(hidden).is_dir():
            command += ["--tmpfs", str(Path(hidden).resolve())]
    for own in (ROOT, Path(sys.prefix), Path(sys.base_prefix)):  # a checkout below /tmp
        if own.resolve().is_relative_to(Path(scratch).resolve()):
            command += ["--ro-bind", str(own), str(own)]
    return command


def _named(arguments: Iterable[str], cwd: Path) -> list[str]:
    """Mounts of what the arguments name: files to read first, folders to write over them."""
    readable: dict[Path, None] = {}
    writable: dict[Path, None] = dict.fromkeys(_hidden_names(cwd))
    for argument in arguments:
        named = Path(argument.removeprefix("file:"))
        if len(argument) > 4096 or not named.is_absolute():
            continue
        for path in _hidden_names(named):
            if path.is_file():
                readable[path] = None
            elif path.is_dir():
                writable[path] = None
            elif path.parent.is_dir():
                writable[path.parent] = None
    mounts = []
    for path in readable:
        if not any(path.is_relative_to(folder) for folder in writable):
            mounts += ["--ro-bind", str(path), str(path)]
    for path in writable:
        mounts += ["--bind", str(path), str(path)]
    return mounts


def _hidden_names(path: Path) -> list[Path]:
    """The path, and what it leads to, as far as the enclosure shows an empty folder there.

    A link may lead out of a hidden folder, or into one: the name that is used has to be
    there as well as the place where it ends.
    """
    hidden = (Path(tempfile.gettempdir()), Path(settings.VAR_DIR))
    roots = {*hidden, *(folder.resolve() for folder in hidden)}
    whole = path if path.exists() else path.parent
    rest = Path() if path.exists() else Path(path.name)
    return [
        name / rest
        for name in dict.fromkeys((whole, whole.resolve()))
        if name not in roots and any(name.is_relative_to(root) for root in roots)
    ]


def _works(command: Sequence[str], *, alone: bool) -> bool:
    bounds = (512 * 2**20, 10, 2**20)
    done = subprocess.run(
        [*launcher(bounds, alone=alone), *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin")},
        cwd="/",
    )
    return done.returncode == 0
