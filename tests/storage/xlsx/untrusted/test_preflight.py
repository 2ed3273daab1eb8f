"""The gate: a corpus of wrong and hostile files, each with the refusal it meets."""

from __future__ import annotations

import gzip
import io
import os
import time
import zipfile

import jinja2
import openpyxl
import pytest

from storage import refusals
from storage.xlsx.untrusted.preflight import inspect
from templates.texts import texts
from tests.storage.archives import archive, rebuilt

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"  # what Excel writes for .xlsx


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["kode", "nama"])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SOUND = workbook()
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;&lol;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
XXE = b'<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet>&x;</worksheet>'


def encrypted_member() -> bytes:
    raw = bytearray(SOUND)
    for position in (raw.find(b"PK\x03\x04") + 6, raw.find(b"PK\x01\x02") + 8):
        raw[position] |= 1
    return bytes(raw)


def broken_checksum() -> bytes:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as book:
        member = book.getinfo("xl/workbook.xml")
    raw = bytearray(SOUND)
    raw[member.header_offset + 30 + len(member.filename) + 20] ^= 0xFF
    return bytes(raw)


def backslash_name() -> bytes:
    return rebuilt(SOUND, add={"..xxevil.xml": b"<a/>"}).replace(b"..xxevil.xml", b"..\\\\evil.xml")


def many_members() -> bytes:
    return rebuilt(SOUND, add={f"xl/x{n}.xml": b"" for n in range(2_001)})


def duplicate_member() -> bytes:
    return rebuilt(SOUND, add={"xl/Workbook.xml": b"<a/>"})


def bomb() -> bytes:
    rows = b'<row><c s="0"><v>1</v></c></row>' * 1_000_000
    return rebuilt(SOUND, replace={SHEET: b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"})


CORPUS = [
    ("an upload that broke off", lambda: b"", refusals.WorkbookEmpty),
    ("one byte", lambda: b"x", refusals.WorkbookEmpty),
    ("a line break and nothing else", lambda: b"\r\n", refusals.WorkbookEmpty),
    ("a RAR archive", lambda: b"Rar!\x1a\x07\x01\x00", refusals.WorkbookIsArchive),
    ("a 7-Zip archive", lambda: b"7z\xbc\xaf\x27\x1c\x00\x04", refusals.WorkbookIsArchive),
    ("a gzip archive", lambda: gzip.compress(b"kode;nama"), refusals.WorkbookIsArchive),
    ("21 MB", lambda: SOUND + bytes(21 << 20), refusals.WorkbookTooLarge),
    ("an old .xls", lambda: OLE + "Workbook".encode("utf-16-le"), refusals.WorkbookOldFormat),
    (".xlsx with a password", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), refusals.WorkbookEncrypted),
    ("a zip with a password", encrypted_member, refusals.WorkbookEncrypted),
    (".csv", lambda: b"kode;nama\r\n1;Perdagangan\r\n", refusals.WorkbookIsText),
    (".csv of Excel in UTF-16", lambda: "kode\tnama\n".encode("utf-16"), refusals.WorkbookIsText),
    ("a web page named .xls", lambda: b"<html><table></table></html>", refusals.WorkbookIsText),
    ("a PDF", lambda: b"%PDF-1.7\n%\xe2\xe3", refusals.WorkbookIsPdf),
    ("a JPEG", lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF", refusals.WorkbookIsPicture),
    ("a PNG", lambda: b"\x89PNG\r\n\x1a\n", refusals.WorkbookIsPicture),
    ("a WhatsApp picture", lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", refusals.WorkbookIsPicture),
    ("a HEIC photograph", lambda: b"\x00\x00\x00\x18ftypheic", refusals.WorkbookIsPicture),
    ("unknown bytes", lambda: b"\x7fELF\x02\x01\x01\x00", refusals.WorkbookUnknown),
    ("half of a workbook", lambda: SOUND[: len(SOUND) // 2], refusals.WorkbookDamaged),
    ("a flipped byte", broken_checksum, refusals.WorkbookDamaged),
    ("a Word document", lambda: archive(**{"[Content_Types].xml": b"<T/>", "word/document.xml": b"<w/>"}),
     refusals.WorkbookOtherZip),
    ("a plain zip", lambda: archive(**{"foto.txt": b"x"}), refusals.WorkbookOtherZip),
    ("an empty zip", archive, refusals.WorkbookOtherZip),
    ("a LibreOffice sheet", lambda: archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
     refusals.WorkbookOpenDocument),
    ("a binary .xlsb", lambda: archive(**{"[Content_Types].xml": b"<T/>", "xl/workbook.bin": b"x"}),
     refusals.WorkbookOldFormat),
    ("macros", lambda: rebuilt(SOUND, add={"xl/vbaProject.bin": b"x"}), refusals.WorkbookMacro),
    ("macros of Excel 4", lambda: rebuilt(SOUND, add={"xl/macrosheets/sheet1.xml": b"<a/>"}), refusals.WorkbookMacro),
    ("figures out of other files", lambda: rebuilt(SOUND, add={"xl/externalLinks/externalLink1.xml": b"<a/>"}),
     refusals.WorkbookLinked),
    ("an embedded file", lambda: rebuilt(SOUND, add={"xl/embeddings/oleObject1.bin": b"x"}), refusals.WorkbookEmbeds),
    ("one million styled rows", bomb, refusals.WorkbookSwollen),
    ("zeros by the gigabyte", lambda: rebuilt(SOUND, add={"xl/x.xml": bytes(61 << 20)}), refusals.WorkbookSwollen),
    ("thousands of members", many_members, refusals.WorkbookSwollen),
    ("a member above the archive", lambda: rebuilt(SOUND, add={"../evil.xml": b"<a/>"}), refusals.WorkbookSuspicious),
    ("an absolute member", lambda: rebuilt(SOUND, add={"/etc/evil": b"<a/>"}), refusals.WorkbookSuspicious),
    ("a member for Windows", backslash_name, refusals.WorkbookSuspicious),
    ("the same member twice", duplicate_member, refusals.WorkbookSuspicious),
    ("billion laughs", lambda: rebuilt(SOUND, replace={SHEET: LAUGHS}), refusals.WorkbookEntities),
    ("a file of ours by reference", lambda: rebuilt(SOUND, replace={SHEET: XXE}), refusals.WorkbookEntities),
    ("the same in UTF-16", lambda: rebuilt(SOUND, replace={SHEET: XXE.decode().encode("utf-16")}),
     refusals.WorkbookEntities),
    ("the same far behind a comment", lambda: rebuilt(SOUND, replace={SHEET: b"<!--" + os.urandom(300_000).hex().encode()
                                                                      + b"-->" + XXE}), refusals.WorkbookEntities),
    ("the same in UTF-7", lambda: rebuilt(SOUND, replace={SHEET: b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a/>'}),
     refusals.WorkbookEntities),
    ("Strict Open XML", lambda: rebuilt(SOUND, replace={
        "xl/workbook.xml": b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'}), refusals.WorkbookStrict),
]  # fmt: skip


def test_a_sound_workbook_passes() -> None:
    inspect(SOUND, name="kertas kerja.xlsx")


def test_a_picture_with_a_doctype_inside_a_workbook_is_nobodys_business() -> None:
    inspect(rebuilt(SOUND, add={"xl/media/logo.svg": b"<!DOCTYPE svg><svg/>"}), name="a.xlsx")


@pytest.mark.parametrize(("make", "leaf"), [row[1:] for row in CORPUS], ids=[row[0] for row in CORPUS])
def test_each_wrong_file_meets_its_own_refusal(make, leaf) -> None:
    data = make()
    began = time.process_time()
    with pytest.raises(refusals.WorkbookRefused) as caught:
        inspect(data, name="berkas.xlsx")
    assert (type(caught.value), caught.value.fields["name"]) == (leaf, "berkas.xlsx")
    assert time.process_time() - began < 5


def test_every_refusal_has_a_sentence_that_its_fields_fill() -> None:
    jinja = jinja2.Environment(
        loader=jinja2.DictLoader(texts()), undefined=jinja2.StrictUndefined, autoescape=True
    )
    leaves = refusals.WorkbookRefused.__subclasses__()
    sentences = [
        jinja.get_template(f"galat_{leaf.key}").render(
            name="a.xlsx", kind=".xls", size_mb=21, limit_mb=20, sheet="IKU", cell="I9"
        )
        for leaf in leaves
    ]
    assert len(set(sentences)) == len(leaves) == 20
    assert not [text for text in sentences if "!" in text]
