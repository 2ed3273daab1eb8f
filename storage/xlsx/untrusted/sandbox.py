"""Parses untrusted workbooks in a separate process that may crash without harm.

One forking process (`fork_server.py`) is started with nothing but openpyxl and a bare environment, and forks a fresh
child for every call. It has a single thread, so its forks are safe whatever this process is doing; it ends with this
one.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import TypeVar, cast

from bot.core.errors import FinalFault, SopError
from storage.refusals import WorkbookTooHeavy

T = TypeVar("T")

_GRACE = 5.0  #: extra seconds of wall time for a call, for the start of the forking process


class SandboxFault(FinalFault):
    """A bug in the code that runs in the sandbox; the message is the child's traceback."""


class _Zygote:
    """The forking process, and the socket over which it receives one end of a new socket pair for each call."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environment = {
            "PATH": os.defpath,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "LC_ALL": "C.UTF-8",
        }
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "storage.xlsx.untrusted.fork_server",
            str(theirs.fileno()),
        ]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own module
            command, env=environment, pass_fds=[theirs.fileno()], stdin=quiet, stdout=quiet, stderr=quiet,
            start_new_session=True,
        )  # fmt: skip
        theirs.close()
        self.control = ours

    def connect(self) -> socket.socket:
        """A socket whose other end is held by a fresh child."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [b"+"], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def close(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()


_lock = threading.Lock()
_zygote: _Zygote | None = None
_inherited: list[_Zygote | None] = []  #: referenced forever, so that a fork neither ends nor awaits them


def warm_up() -> None:
    """Start the forking process now, so that the first workbook does not wait for it."""
    with _lock:
        _running()


def run_sandboxed(
    function: Callable[..., T], data: bytes, *args: object, seconds: int = 20, memory: int = 1 << 30
) -> T:
    """`function(data, *args)` in a fresh child with limits on wall time, CPU time and memory (bytes).

    The function is a module's own, its arguments and its result can be pickled; it cannot write files. A `SopError`
    comes out as it was raised; running out of a limit, or dying, is `WorkbookTooHeavy`; any other exception is
    `SandboxFault`. Blocks the calling thread, and may be called from several at once.
    """
    request = pickle.dumps((sys.path, seconds, memory, pickle.dumps((function, args)), data))
    answer = _exchange(request, seconds + _GRACE)
    if not answer:
        raise WorkbookTooHeavy
    kind, value = pickle.loads(answer)  # noqa: S301 - written by our own code in the child
    if kind == "refused":
        leaf, fields = value
        raise cast("type[SopError]", leaf)(**fields)
    if kind == "fault":
        raise SandboxFault(value)
    if kind == "heavy":
        raise WorkbookTooHeavy
    return cast("T", value)


def _exchange(request: bytes, timeout: float) -> bytes:
    """The child's answer; empty if it died or did not answer in time."""
    with _connect() as line:
        line.settimeout(timeout)
        received: list[bytes] = []
        try:
            line.sendall(request)
            line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(1 << 20):
                received.append(chunk)
        except OSError:
            return b""
        return b"".join(received)


def _connect() -> socket.socket:
    with _lock:
        try:
            return _running().connect()
        except OSError:  # the forking process died between two calls
            _stop()
            return _running().connect()


def _running() -> _Zygote:
    global _zygote
    if _zygote is None or _zygote.process.poll() is not None:
        _stop()
        _zygote = _Zygote()
    return _zygote


@atexit.register
def _stop() -> None:
    global _zygote
    if _zygote is not None:
        with contextlib.suppress(OSError):
            _zygote.close()
    _zygote = None


def _forget() -> None:
    """Run in a fork of this process: the forking process and the holder of the lock belong to the parent."""
    global _zygote, _lock
    _inherited.append(_zygote)
    _zygote, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
