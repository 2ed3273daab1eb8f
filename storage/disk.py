"""Faults of the disk: it is full, read-only or broken. No request is wrong then, and the same work may be retried."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

_ERRNO = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_BUSY,
}


class DiskFault(OSError):
    """The disk refused; nothing of the transaction or the file was kept. The text is that of the operating system."""


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
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF not in _SQLITE:
            raise
        raise DiskFault(errno.EIO, str(error.orig)) from error


def is_disk_fault(error: BaseException) -> bool:
    """Whether the disk caused `error`, however it was raised."""
    return isinstance(error, DiskFault) or (isinstance(error, OSError) and error.errno in _ERRNO)
