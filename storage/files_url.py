"""Where an office keeps its files, as FILES_URL says it: a folder, or a bucket that speaks S3."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from storage.files import FileStore, FolderStore
from storage.refusals import FilesUrlWrong, S3Missing

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ENDPOINT = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[\w./-]*)?|https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?"
)
_REGION = re.compile(r"[A-Za-z0-9-]+")
_PATH = re.compile(r"[\w./ -]*")


def open_store(
    url: str, *, reserve: int = 0, key_id: str = "", secret: str = "", claimed: bool = True
) -> FileStore:
    """The store that the URL names; nothing is asked of it yet. Raises `FilesUrlWrong` and `S3Missing`.

    `reserve`: bytes of a folder's disk that must stay free. `key_id`, `secret`: the keys of a bucket. `claimed`: a folder
    without an office's mark is not there; otherwise it is made.
    """
    scheme, mark, rest = url.partition("://")
    if not mark:
        return FolderStore(Path(url), reserve, shared=claimed)
    if scheme == "file" and rest.startswith("/"):
        return FolderStore(Path(unquote(rest)), reserve, shared=claimed)
    if scheme != "s3":
        raise FilesUrlWrong
    return _bucket(url, key_id, secret)


def _bucket(url: str, key_id: str, secret: str) -> FileStore:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    endpoint, region = query.pop("endpoint", ""), query.pop("region", "us-east-1")
    sound = (
        _BUCKET.fullmatch(parts.netloc)
        and _PATH.fullmatch(parts.path)
        and (not endpoint or _ENDPOINT.fullmatch(endpoint))
        and _REGION.fullmatch(region)
    )
    if not sound or query or parts.fragment or bool(key_id) != bool(secret):
        raise FilesUrlWrong
    try:
        from storage.s3 import Address, S3Store
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "obstore":
            raise
        raise S3Missing from None
    address = Address(
        bucket=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=endpoint.rstrip("/"),
        region=region,
        key_id=key_id,
        secret=secret,
    )
    return S3Store(address)
