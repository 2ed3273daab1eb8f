"""Parses untrusted workbooks in a separate process that may crash without harm.

One forking process (`fork_server.py`) is started with nothing but openpyxl and a bare environment, and forks a fresh
child for every call. It has a single thread, so its forks are safe whatever this process is doing; it ends with this
one.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import logging
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
from storage.xlsx.untrusted import answers, fork_server

log = logging.getLogger(__name__)

T = TypeVar("T")

_GRACE = 5.0  #: extra seconds of wall time for a call, for the start of the forking process


class SandboxFault(FinalFault):
    """A bug in the code that runs in the sandbox; the message is the child's traceback."""


class _Zygote:
    """The forking process, and the socket over which it receives one end of a new socket pair for each call."""

    def __init__(self) -> None:
        _hide_memory()
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
        self._said: bytes | None = None

    def isolated(self) -> bool:
        """Whether its children have no network; waits until it is ready."""
        if self._said is None:
            self._said = self.control.recv(1)
        return self._said == fork_server.NO_NETWORK

    def connect(self, module: str) -> socket.socket:
        """A socket whose other end is held by a fresh child, which finds `module` imported."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self.control, [fork_server.wish(module)], [theirs.fileno()])
            except OSError:
                ours.close()
                raise
        return ours

    def close(self) -> None:
        self.control.close()
        self.process.kill()
        self.process.wait()


_SET_DUMPABLE = 4  #: of prctl(2)
_MOST = 4  #: workbooks that are read at once; each may use its whole memory
_lock = threading.Lock()
_places = threading.BoundedSemaphore(_MOST)
_zygote: _Zygote | None = None
_inherited: list[_Zygote | None] = []  #: referenced forever, so that a fork neither ends nor awaits them


def warm_up() -> None:
    """Start the forking process now, so that the first workbook does not wait for it."""
    if not isolated():
        log.warning("who reads workbooks keeps the network", extra={"action": "sandbox_has_network"})


def isolated() -> bool:
    """Whether what reads workbooks has no network: a system may refuse to let a process leave it."""
    with _lock:
        return _running().isolated()


def _hide_memory() -> None:
    """No other process of this user, a child that was taken over above all, may read our memory (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def run_sandboxed(
    function: Callable[..., T], data: bytes, *args: object, seconds: int = 20, memory: int = 1 << 30
) -> T:
    """`function(data, *args)` in a fresh child with limits on wall time, CPU time and memory (bytes).

    The function is a module's own, its arguments can be pickled, and its result can be said in JSON (`answers.py`); it
    cannot write files, and has no network where `isolated`. A `SopError`
    comes out as it was raised; running out of a limit, or dying, is `WorkbookTooHeavy`; any other exception is
    `SandboxFault`. Blocks the calling thread, and may be called from several at once.
    """
    request = pickle.dumps((sys.path, seconds, memory, pickle.dumps((function, args)), data))
    with _places:
        answer = _exchange(request, seconds + _GRACE, function.__module__)
    if not answer:
        raise WorkbookTooHeavy
    try:
        kind, value = answers.load(answer)
        refusal = answers.class_of(value[0])(**value[1]) if kind == "refused" else None
    except (ValueError, KeyError, TypeError, ArithmeticError, AttributeError, RecursionError, IndexError):
        raise WorkbookTooHeavy from None  # the child was cut off, or is no longer ours
    if refusal is not None:
        raise cast("SopError", refusal)
    if kind == "fault":
        raise SandboxFault(value)
    if kind == "heavy":
        raise WorkbookTooHeavy
    return cast("T", value)


def _exchange(request: bytes, timeout: float, module: str) -> bytes:
    """The child's answer; empty if it died or did not answer in time."""
    with _connect(module) as line:
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


def _connect(module: str) -> socket.socket:
    with _lock:
        try:
            return _running().connect(module)
        except OSError:  # the forking process died between two calls
            _stop()
            return _running().connect(module)


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
    global _zygote, _lock, _places
    _inherited.append(_zygote)
    _zygote, _lock, _places = None, threading.Lock(), threading.BoundedSemaphore(_MOST)


os.register_at_fork(after_in_child=_forget)
