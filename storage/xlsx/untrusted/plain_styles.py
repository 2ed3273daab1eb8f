"""A workbook whose styles are replaced by the plainest ones: only number formats stay, since they say what is seen."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_STORED, ZipFile

from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

_STYLES = "xl/styles.xml"
_FRAME = (
    f'<styleSheet xmlns="{SHEET_MAIN_NS}"><numFmts>%s</numFmts><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    '<borders><border/></borders><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>%s</cellXfs>'
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def with_plain_styles(data: bytes) -> bytes:
    """The workbook with plain styles. Raises whatever XML or ZIP raises where it is beyond repair."""
    repaired = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(repaired, "w", ZIP_STORED) as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, _plain(content) if member.lower() == _STYLES else content)
    return repaired.getvalue()


def _plain(styles: bytes) -> bytes:
    root = fromstring(styles)
    formats = "".join(
        f"<numFmt numFmtId={quoteattr(one.get('numFmtId', ''))} formatCode={quoteattr(one.get('formatCode', ''))}/>"
        for one in _inside(root, "numFmts")
    )
    shapes = "".join(
        f"<xf numFmtId={quoteattr(one.get('numFmtId', '0'))}/>" for one in _inside(root, "cellXfs")
    )
    return (_FRAME % (formats, shapes or '<xf numFmtId="0"/>')).encode()


def _inside(root: Any, tag: str) -> Iterator[Any]:
    """The elements inside the list `tag`."""
    for part in root:
        if str(part.tag).rpartition("}")[2] == tag:
            yield from part
