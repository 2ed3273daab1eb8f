"""The files of an office in a store that speaks S3. All about a library that is loaded only where FILES_URL needs it."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store as Bucket

from storage.files import OWNER, Entry, FileStore, StoreFault, place_of

_REQUEST = timedelta(seconds=30)  #: for one request; 20 MiB at 6 Mbit/s
_CONNECT = timedelta(seconds=5)
_TRIES_AGAIN = 3
_PATIENCE = timedelta(seconds=10)  #: no request is repeated after this; the work is, later
_PAUSE = (
    timedelta(milliseconds=100),
    timedelta(seconds=2),
)  #: the first before a request is repeated, and the longest
_KEPT_SIZES = 10_000  #: a size is asked for once: what stands under a fingerprint never changes


@dataclass(frozen=True, kw_only=True)
class Address:
    """Where a bucket is, and with which keys it opens; without keys with what the machine itself is allowed."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""  #: empty: that of AWS
    region: str = "us-east-1"
    key_id: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)


class S3Store(FileStore):
    """Objects below a prefix of a bucket. A request that failed is repeated for some seconds before it is a fault."""

    def __init__(self, address: Address, *, request: timedelta = _REQUEST) -> None:
        self._name = f"s3://{address.bucket}/{address.prefix}".rstrip("/")
        self._sizes: dict[str, int] = {}
        given = {
            "endpoint": address.endpoint,
            "access_key_id": address.key_id,
            "secret_access_key": address.secret,
        }
        first, longest = _PAUSE
        self._bucket = Bucket(
            address.bucket,
            prefix=address.prefix or None,
            region=address.region,
            client_options={
                "allow_http": address.endpoint.startswith("http://"),
                "timeout": request,
                "connect_timeout": min(_CONNECT, request),
            },
            retry_config={
                "max_retries": _TRIES_AGAIN,
                "retry_timeout": _PATIENCE,
                "backoff": {"init_backoff": first, "max_backoff": longest},
            },
            **{name: value for name, value in given.items() if value},  # type: ignore[arg-type]
        )

    @property
    def root(self) -> str:
        return self._name

    def has_room(self, size: int) -> bool:  # noqa: ARG002 - nobody can know
        return True

    def size(self, sha256: str) -> int | None:
        if sha256 not in self._sizes:
            try:
                with self._faults():
                    self._note_size(sha256, self._bucket.head(place_of(sha256))["size"])
            except FileNotFoundError:
                return None
        return self._sizes[sha256]

    def _note_size(self, sha256: str, size: int) -> None:
        if len(self._sizes) >= _KEPT_SIZES:
            self._sizes.clear()
        self._sizes[sha256] = size

    def _write(self, place: str, data: bytes) -> None:
        with self._faults():
            self._bucket.put(place, data, use_multipart=False)

    def _read(self, place: str) -> bytes:
        with self._faults():
            return bytes(self._bucket.get(place).bytes())

    def _entries(self) -> Iterator[Entry]:
        with self._faults():
            for some in self._bucket.list():
                for one in some:
                    if one["path"] != OWNER:
                        yield Entry(place=one["path"], at=one["last_modified"])

    def _move(self, place: str, to: str) -> None:
        with suppress(FileNotFoundError), self._faults():
            self._bucket.copy(place, to)
            self._bucket.delete(place)

    def _remove(self, place: str) -> None:
        with suppress(FileNotFoundError), self._faults():
            self._bucket.delete(place)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """What the library says may hold the id of a key, so none of its words go further."""
        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise StoreFault(errno.ENOENT, "there is no such bucket", self._name) from None
            raise FileNotFoundError(errno.ENOENT, "no such object", self._name) from None
        except (PermissionDeniedError, UnauthenticatedError):
            raise StoreFault(errno.EACCES, "the keys are refused", self._name) from None
        except BaseError as error:
            raise StoreFault(*_told(str(error)), self._name) from None


def _told(said: str) -> tuple[int, str]:
    """What kind of a fault it is, from the words of the library, which has no codes."""
    if "NoSuchBucket" in said:
        return errno.ENOENT, "there is no such bucket"
    if (
        "status code: 403" in said or "status code: 401" in said or "169.254." in said
    ):  # keys of the machine itself
        return errno.EACCES, "the keys are refused"
    if "status code: " in said:
        return errno.EREMOTEIO, f"the store answers {said.partition('status code: ')[2][:3]}"
    return errno.EHOSTUNREACH, "the store cannot be reached"
