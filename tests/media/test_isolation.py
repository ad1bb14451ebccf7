"""A decoder reaches neither the network nor other people's files."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from media import isolation, sandbox
from media.checks_system import decoders_are_enclosed
from media.strays import end_strays

LIMITS = sandbox.Limits(memory_mb=512, cpu_s=10, file_mb=4, wall_s=20)

needs_bubblewrap = pytest.mark.skipif(
    isolation.level() is not isolation.Level.BUBBLEWRAP, reason="no bubblewrap on this machine"
)


def python(code: str, *arguments: str | Path) -> sandbox.Result:
    return sandbox.run([sys.executable, "-I", "-c", code, *arguments], limits=LIMITS)


@pytest.mark.skipif(
    isolation.level() is isolation.Level.NONE, reason="no namespaces on this machine"
)
def test_there_is_no_network_not_even_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = "import socket, sys; socket.create_connection(('127.0.0.1', int(sys.argv[1])), 3)"

        result = python(code, str(port))

    assert not result.ok
    assert "OSError" in result.stderr or "Error" in result.stderr


@needs_bubblewrap
def test_the_program_sees_the_file_it_was_given_and_not_its_neighbours(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "other").write_text("other")
    code = (
        "import os, sys; print(os.listdir(os.path.dirname(sys.argv[1])), open(sys.argv[1]).read())"
    )

    result = python(code, tmp_path / "mine")

    assert result.stdout.decode().strip() == "['mine'] mine"


@needs_bubblewrap
def test_the_program_cannot_change_what_it_reads_nor_the_system(tmp_path):
    (tmp_path / "mine").write_text("mine")

    assert not python("import sys; open(sys.argv[1], 'w')", tmp_path / "mine").ok
    assert not python("open('/usr/x', 'w')").ok
    assert (tmp_path / "mine").read_text() == "mine"


@needs_bubblewrap
def test_keys_and_masters_are_out_of_sight():
    key = Path(settings.VAR_DIR) / "keys" / "log.key"
    key.parent.mkdir(parents=True)
    key.write_text("secret")
    code = f"import os; print(os.path.exists({str(key)!r}))"

    assert python(code).stdout.strip() == b"False"


@needs_bubblewrap
def test_a_named_folder_can_be_written(tmp_path):
    code = "import sys; open(sys.argv[1] + '/made', 'w').write('x')"

    assert python(code, tmp_path).ok
    assert (tmp_path / "made").read_text() == "x"


def test_a_crash_inside_the_enclosure_is_told_as_a_crash():
    result = python("import os; os.kill(os.getpid(), 11)")

    assert result.code == -11
    assert result.hit_a_limit


def test_too_much_memory_is_a_limit():
    assert python("bytearray(10**9)").hit_a_limit


def test_the_program_can_gain_no_rights():
    said = python("print(open('/proc/self/status').read())").stdout.decode()

    assert "NoNewPrivs:\t1" in said


@pytest.mark.parametrize(("level", "known"), [("none", "media.W003"), ("namespace", "media.I001")])
def test_less_than_possible_is_told_at_the_start(monkeypatch, level, known):
    monkeypatch.setattr(isolation, "level", lambda: isolation.Level(level))

    assert [message.id for message in decoders_are_enclosed()] == [known]


@needs_bubblewrap
def test_a_name_that_leads_elsewhere_can_be_read(tmp_path):
    """A folder linked out of the temporary folder, and a link from outside into it."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "mine").write_text("mine")
    (tmp_path / "out").symlink_to(Path(__file__).parent, target_is_directory=True)
    (tmp_path / "in").symlink_to(tmp_path / "inner", target_is_directory=True)
    read = "import sys; print(open(sys.argv[1]).readline().strip())"

    assert python(read, tmp_path / "in" / "mine").stdout.decode().strip() == "mine"
    assert python(read, tmp_path / "out" / Path(__file__).name).stdout.decode().startswith('"""')


def _launched(alone: bool, code: str, *, cpu_s: int = 7) -> subprocess.CompletedProcess[str]:
    bounds = (512 * 2**20, cpu_s, 4 * 2**20)
    program = [sys.executable, "-I", "-c", code]
    return subprocess.run(
        [*isolation.launcher(bounds, alone=alone), *program],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("alone", [False, True], ids=["shell", "python"])
def test_both_launchers_set_the_same_limits(alone):
    code = (
        "import os, resource as r; "
        "print([r.getrlimit(n) for n in "
        "(r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_CORE, r.RLIMIT_NOFILE)], os.nice(0))"
    )
    if alone and isolation.level() is isolation.Level.NONE:
        pytest.skip("no namespaces on this machine")

    said = _launched(alone, code).stdout.strip()

    memory, file = 512 * 2**20, 4 * 2**20
    niceness = min(19, os.nice(0) + 5)
    limits = [(memory, memory), (7, 9), (file, file), (0, 0), (256, 256)]
    assert said == f"{limits} {niceness}"


def test_the_program_is_told_before_its_time_is_over():
    """SIGXCPU at the limit, not SIGKILL: a library may end in order."""
    assert _launched(False, "while True: pass", cpu_s=1).returncode == -signal.SIGXCPU


def test_a_program_whose_worker_died_before_it_started_does_not_start(monkeypatch):
    monkeypatch.setattr(isolation.os, "getpid", lambda: 1)

    assert _launched(False, "print('ran')").stdout == ""


def test_the_strongest_enclosure_that_works_is_used():
    """A fault in the launcher must not pass for a machine without bubblewrap."""
    bare = [*isolation._bubblewrap(), "--", "/bin/true"]
    try:
        works = subprocess.run(bare, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        works = False
    if not works:
        pytest.skip("no bubblewrap on this machine")

    assert isolation.level() is isolation.Level.BUBBLEWRAP


WAIT = "import time; time.sleep(60)"
# A leader of a session of its own that starts what looks like a waiting enclosure, and names it.
LEADER = """
import subprocess, sys, time
left = subprocess.Popen(["/usr/bin/bwrap", "-c", sys.argv[1], sys.argv[2]], executable=sys.executable,
                        stdout=subprocess.DEVNULL)
print(left.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.once
def test_an_enclosure_whose_parent_was_killed_as_it_started_is_ended(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    leader = subprocess.Popen(
        [sys.executable, "-c", LEADER, WAIT, str(tmp_path.resolve())],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert leader.stdout is not None
    left = int(leader.stdout.readline())

    assert end_strays() == 0  # its parent lives: it is at work
    leader.kill()
    leader.communicate()
    settings.VAR_DIR = tmp_path / "another house"
    assert end_strays() == 0
    settings.VAR_DIR = tmp_path
    assert alive(left)

    assert end_strays() == 1
    deadline = time.monotonic() + 10
    while alive(left) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(left)
