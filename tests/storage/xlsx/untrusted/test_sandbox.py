"""The sandbox: a stranger's workbook is read by a process that may die, and nobody else notices."""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest

from storage import refusals
from storage.xlsx.untrusted import answers, fork_server, sandbox
from storage.xlsx.untrusted.sandbox import SandboxFault, run_sandboxed, warm_up


def echo(data: bytes, times: int) -> bytes:
    return data * times


def refuse(data: bytes) -> None:
    raise refusals.WorkbookOldFormat(name="a.xls", kind=".xls")


def spin(data: bytes) -> None:
    while True:
        pass


def hoard(data: bytes) -> int:
    return len([bytes(64 << 20) for _ in range(64)])


def die(data: bytes) -> None:
    os.kill(os.getpid(), 11)


def err(data: bytes) -> None:
    raise KeyError("our own fault")


def write(data: bytes, path: str) -> None:
    Path(path).write_bytes(data)


def environment(data: bytes) -> dict[str, str]:
    return dict(os.environ)


def echo_and_cost(data: bytes, times: int) -> tuple[bytes, float]:
    """The seconds of CPU that a child has used since it was forked, too."""
    return data * times, process_time()


def reach(data: bytes, port: int) -> str:
    """Whether a server of this machine can be reached."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return "cut off"
    return "reached"


def stay(data: bytes, door: str) -> None:
    """Knock, and stay until the door opens."""
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(door)
        line.recv(1)


def test_the_sandbox_answers_quickly_once_it_is_warm() -> None:
    warm_up()
    assert run_sandboxed(echo, b"ab", 2) == b"abab"
    forker, began = sandbox._zygote, process_time()
    said, cost = run_sandboxed(echo_and_cost, b"ab" * 500_000, 2)
    assert said == b"ab" * 1_000_000
    assert cost < 0.1  # 10 ms: the child finds the module of its function imported
    assert cost + process_time() - began < 1  # 20 ms; nothing is started anew
    assert sandbox._zygote is forker


def test_what_reads_a_workbook_has_no_network_where_the_sandbox_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = run_sandboxed(reach, b"", server.getsockname()[1])
    assert found == ("cut off" if sandbox.isolated() else "reached")


@pytest.mark.parametrize(
    ("answers", "left"),
    [([0], True), ([-1, 0], True), ([-1, -1], False)],
    ids=["as root", "with user namespaces", "neither"],
)
def test_the_forker_knows_whether_it_could_leave_the_network(answers: list[int], left: bool) -> None:
    asked: list[int] = []

    def unshare(flags: int) -> int:
        asked.append(flags)
        return answers[len(asked) - 1]

    assert fork_server.leave_network(unshare) is left
    assert len(asked) == len(answers)


def test_a_system_without_unshare_is_one_that_keeps_the_network() -> None:
    def unshare(flags: int) -> int:
        raise AttributeError

    assert fork_server.leave_network(unshare) is False


def test_the_operator_reads_at_the_start_that_the_network_stays_within_reach(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sandbox._Zygote, "isolated", lambda _: False)
    warm_up()
    assert [record.action for record in caplog.records] == ["sandbox_has_network"]  # type: ignore[attr-defined]


def test_at_most_four_workbooks_are_read_at_once() -> None:
    with tempfile.TemporaryDirectory() as room, socket.socket(socket.AF_UNIX) as door:
        door.bind(f"{room}/d")
        door.listen(8)
        threads = [threading.Thread(target=run_sandboxed, args=(stay, b"", f"{room}/d")) for _ in range(6)]
        for thread in threads:
            thread.start()
        inside = [door.accept()[0] for _ in range(4)]
        assert not sandbox._places.acquire(blocking=False), "no place for a fifth"
        for _ in range(2):
            inside.pop().close()
            inside.append(door.accept()[0])
        for line in inside:
            line.close()
        for thread in threads:
            thread.join()


def evil(data: bytes) -> object:
    return Evil()


class Evil:
    """What a child that was taken over would like its parent to load."""

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, ("/tmp/tidak-boleh-ada",)


def test_a_child_that_was_taken_over_cannot_make_its_parent_run_code() -> None:
    with pytest.raises(SandboxFault, match="may not leave the sandbox"):
        run_sandboxed(evil, b"")
    with pytest.raises(KeyError):
        answers.class_of("os:mkdir")
    with pytest.raises(KeyError):
        answers.class_of("storage.files:FileStore")


def test_values_cross_the_line_unchanged() -> None:
    value = {
        ("a", 1): [
            Decimal("1.50"),
            date(2026, 11, 27),
            datetime(2026, 11, 27, 8),
            time(7, 30),
            timedelta(days=1.5),
        ],
        "b": (frozenset({1}), None, True, 0.1, b"x"),
    }
    assert answers.load(answers.dump("done", value)) == ("done", value)


def test_a_refusal_raised_inside_comes_out_as_it_is() -> None:
    with pytest.raises(refusals.WorkbookOldFormat) as caught:
        run_sandboxed(refuse, b"")
    assert caught.value.fields == {"name": "a.xls", "kind": ".xls"}


@pytest.mark.parametrize("function", [spin, hoard, die])
def test_whoever_takes_too_much_or_dies_is_too_heavy(function) -> None:
    with pytest.raises(refusals.WorkbookTooHeavy):
        run_sandboxed(function, b"", seconds=1, memory=512 << 20)
    assert run_sandboxed(echo, b"next", 1) == b"next"


def test_our_own_fault_is_not_blamed_on_the_officer() -> None:
    with pytest.raises(SandboxFault, match="our own fault"):
        run_sandboxed(err, b"x")


def test_nothing_is_written_from_inside(tmp_path: Path) -> None:
    with pytest.raises(SandboxFault, match="File too large"):
        run_sandboxed(write, b"x", str(tmp_path / "escaped"))
    assert [file.stat().st_size for file in tmp_path.iterdir()] == [0]


def test_no_secret_of_the_environment_reaches_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "rahasia")
    assert "rahasia" not in run_sandboxed(environment, b"").values()


def test_several_threads_share_the_sandbox() -> None:
    answers: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: answers.append(run_sandboxed(echo, b"%d" % n, 1)))
        for n in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [b"%d" % n for n in range(8)]


def test_the_sandbox_comes_back_after_its_forker_was_killed() -> None:
    warm_up()
    assert sandbox._zygote is not None
    sandbox._zygote.process.kill()
    sandbox._zygote.process.wait()
    assert run_sandboxed(echo, b"x", 3) == b"xxx"
