"""The forking process behind `sandbox.py`: `python -m storage.xlsx.untrusted.fork_server FD` forks a limited child per descriptor.

It imports openpyxl, and the modules that read, once and never parses anything itself. A child's limits are set before it reads its first byte.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable

from bot.core.errors import SopError
from storage.xlsx.untrusted import answers

_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000  #: of unshare(2)
NO_NETWORK = b"+"
_WISH = 200  #: bytes; a module's name, filled up with blanks
_HEADROOM = 64 << 20  #: of memory, for the request itself


def serve(control: socket.socket) -> None:
    """Say whether children have no network; fork one for each descriptor that arrives, until the other side closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    left = leave_network(_unshare)  # once: a network of its own costs more than a fork
    control.sendall(NO_NETWORK if left else b"-")
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _WISH, 1)
        if not message:
            return
        _import(message)
        if os.fork() == 0:
            control.close()
            _child(socket.socket(fileno=descriptors[0]))
        os.close(descriptors[0])


def wish(module: str) -> bytes:
    """What asks for a child, by the module that it is to find imported."""
    return module.encode().ljust(_WISH)[:_WISH]


def _import(message: bytes) -> None:
    """Import our own module once for all children that are forked later; one that cannot be is left to the child."""
    module = message.decode().strip()
    if module not in sys.modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
            gc.freeze()


def _child(line: socket.socket) -> None:
    try:
        answer = _answer(_received(line))
        line.settimeout(None)
        line.sendall(answer)
        line.shutdown(socket.SHUT_WR)  # nobody waits until the memory is given back
    finally:
        os._exit(0)


def _received(line: socket.socket) -> bytes:
    signal.alarm(60)  # until the request sets its own limit
    chunks = []
    while chunk := line.recv(1 << 20):
        chunks.append(chunk)
    return b"".join(chunks)


def _answer(request: bytes) -> bytes:
    path, seconds, memory, call, data = pickle.loads(request)  # noqa: S301 - written by our own parent
    _limit(seconds, memory)
    sys.path[:] = path
    try:
        function, args = pickle.loads(call)  # noqa: S301 - the same
        return answers.dump("done", function(data, *args))
    except SopError as refusal:
        return answers.dump("refused", [answers.class_name(type(refusal)), dict(refusal.fields)])
    except (MemoryError, RecursionError):
        return answers.dump("heavy", None)
    except Exception:  # noqa: BLE001 - it travels to the parent, which raises it
        return answers.dump("fault", traceback.format_exc())


def _limit(seconds: int, memory: int) -> None:
    """Set the limits. SIGALRM and SIGXCPU keep their default action: the kernel ends the child, whatever it
    is doing.
    """
    signal.alarm(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory + _HEADROOM, memory + _HEADROOM))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def leave_network(unshare: Callable[[int], int]) -> bool:
    """Leave the network, where the system lets a process do so by itself; False: the children keep it."""
    try:
        return unshare(_NEW_NETWORK) == 0 or unshare(_NEW_NETWORK | _NEW_USER) == 0
    except (OSError, AttributeError):
        return False


def _unshare(flags: int) -> int:
    """unshare(2), which only Linux has."""
    found: int = ctypes.CDLL(None).unshare(flags)
    return found


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
