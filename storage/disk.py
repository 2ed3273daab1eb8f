"""Faults of the disk: it is full, read-only, closed to us or broken. No request is wrong then, and the same work may be retried."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import OperationalError

_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
#: A folder whose owner or rights were changed under the bot, by a restored backup for one.
_ERRNO |= {errno.EACCES, errno.EPERM}
#: A folder on another machine: that one is down, or the connection to it.
_ERRNO |= {errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENOTCONN, errno.EREMOTEIO}
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
}


class DiskFault(OSError):
    """The disk refused; nothing of the transaction or the file was kept. The text is that of the operating system."""


class ServerFault(DiskFault):
    """The server of the database does not answer, or is broken off. The text is its own, or that of the driver."""


def private_folder(directory: Path, *, holds: str) -> None:
    """Make the folder for this user alone, or close it to others, with everything in it, if it is ours.

    It is ours if this user owns it and it is empty or has the file `holds`; a shared folder (/tmp) is left as it is.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.stat()
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX:
        return
    if (directory / holds).exists() or not any(directory.iterdir()):
        _close(directory)
        _close_below(directory, levels=2)


def _close_below(directory: Path, *, levels: int) -> None:
    """Close what is so many levels below, and deeper only what is in a folder that is open.

    A folder is closed after what it holds, and new files are closed from the beginning (`bot/__main__.py`), so the
    thousands of files in closed folders need no look at each opening.
    """
    for path in directory.iterdir():
        with suppress(OSError):  # gone meanwhile; the folder itself is closed
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode) and (levels > 1 or mode & 0o077):
                _close_below(path, levels=levels - 1)
            _close(path)


def _close(path: Path) -> None:
    """Take the rights of others away: a copy of the folder (a backup) keeps those of each file."""
    found = path.lstat()
    if found.st_mode & 0o077 and found.st_uid == os.geteuid() and not stat.S_ISLNK(found.st_mode):
        path.chmod(stat.S_IMODE(found.st_mode) & ~0o077)


@contextmanager
def disk_faults() -> Iterator[None]:
    """Turn faults of the disk into `DiskFault`; every other exception passes unchanged."""
    try:
        yield
    except DiskFault:
        raise
    except OSError as error:
        if error.errno not in _ERRNO:
            raise
        raise DiskFault(error.errno, error.strerror) from error
    except (OperationalError, sqlite3.OperationalError) as error:
        fault = error.orig if isinstance(error, OperationalError) else error
        if getattr(fault, "sqlite_errorcode", 0) & 0xFF not in _SQLITE:
            raise
        raise DiskFault(errno.EIO, str(fault)) from error


def is_disk_fault(error: BaseException) -> bool:
    """Whether the disk caused `error`, however it was raised."""
    return isinstance(error, DiskFault) or (isinstance(error, OSError) and error.errno in _ERRNO)
