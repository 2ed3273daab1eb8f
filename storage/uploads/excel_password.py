"""Whether a workbook of Excel 97-2003 asks for a password ([MS-XLS] 2.4.117, [MS-OFFCRYPTO] 2.3)."""

from __future__ import annotations

import hashlib
import struct

#: With this one Excel encrypts a workbook whose structure is protected, and opens it without asking.
_DEFAULT = "VelvetSweatshop"
_FILEPASS = 0x2F
_LOOKED = 8  #: records in which a workbook says that it is encrypted


def opens_by_itself(head: bytes) -> bool:
    """Whether the workbook whose stream begins so is readable without asking for a password."""
    at = 0
    for _ in range(_LOOKED):
        if at + 4 > len(head):
            return True
        record, size = struct.unpack_from("<HH", head, at)
        at += 4
        if record == _FILEPASS:
            return _is_default(head[at : at + size])
        at += size
    return True


def _is_default(lock: bytes) -> bool:
    """Whether the lock opens with Excel's own password. One of an unknown kind does not."""
    if len(lock) == 4:  # before Excel 97 there was but one kind
        return lock[2:] == _obfuscated(_DEFAULT.encode())
    kind, major, minor = struct.unpack_from("<HHH", lock)
    if kind == 0:
        return lock[4:6] == _obfuscated(_DEFAULT.encode())
    if (major, minor) == (1, 1):
        return _opens("md5", _key_of_97(lock[6:22]), lock[22:54])
    if minor == 2:
        size, bits = struct.unpack_from("<I16xI", lock, 10)
        found = lock[18 + size :]  # salt, verifier, the size of its digest, its digest
        return _opens("sha1", _key_of_2002(found[:16], bits), found[16:32] + found[36:56])
    return False


def _obfuscated(password: bytes) -> bytes:
    """What stands for the password where the sheets are only XORed with it."""
    found = 0
    for one in reversed(bytes([len(password)]) + password):
        found = (found >> 14 & 1 | found << 1 & 0x7FFF) ^ one
    return struct.pack("<H", found ^ 0xCE4B)


def _key_of_97(salt: bytes) -> bytes:
    first = _digest("md5", _DEFAULT.encode("utf-16-le"))[:5]
    return _digest("md5", _digest("md5", (first + salt) * 16)[:5] + bytes(4))


def _key_of_2002(salt: bytes, bits: int) -> bytes:
    whole = _digest("sha1", _digest("sha1", salt + _DEFAULT.encode("utf-16-le")) + bytes(4))
    return whole[: bits // 8] if bits > 40 else whole[:5] + bytes(11)


def _opens(digest: str, key: bytes, locked: bytes) -> bool:
    """Whether the key turns what was locked into 16 bytes and their digest."""
    found = _rc4(key, locked)
    return _digest(digest, found[:16]) == found[16:]


def _digest(name: str, data: bytes) -> bytes:
    return hashlib.new(name, data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box, at = list(range(256)), 0
    for i in range(256):
        at = (at + box[i] + key[i % len(key)]) & 255
        box[i], box[at] = box[at], box[i]
    found, at = bytearray(), 0
    for i, one in enumerate(data, 1):
        i &= 255
        at = (at + box[i]) & 255
        box[i], box[at] = box[at], box[i]
        found.append(one ^ box[(box[i] + box[at]) & 255])
    return bytes(found)
