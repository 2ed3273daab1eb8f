"""The look of the editable draft: letters, headings, the head of the office, the foot of each page, its direction."""

from __future__ import annotations

from collections.abc import Mapping

from docx.document import Document as Draft
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from bot.documents.docx_tables import element, text_of
from bot.documents.report import Report, report_words

_FONT, _BLACK = "Arial", RGBColor(0, 0, 0)
_PAGE = Cm(21), Cm(29.7)


def set_style(draft: Draft, report: Report) -> None:
    """Letters and page of the whole draft, and what its properties say of it."""
    _set_font(draft.styles["Normal"], 10.5)
    for level, size, above, below in ((1, 12.5, 24, 12), (2, 10.5, 14, 6)):
        heading = draft.styles[f"Heading {level}"]
        _set_font(heading, size)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(above), Pt(below)
    draft.styles["Heading 1"].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    section = draft.sections[0]
    section.page_width, section.page_height = _PAGE
    section.left_margin, section.right_margin = Cm(2.2), Cm(2)
    section.top_margin, section.bottom_margin = Cm(1.8), Cm(2)
    section.different_first_page_header_footer = True  # the cover has no foot
    _foot(section, report)
    properties = draft.core_properties
    properties.author = text_of(report.kop.office)[:255]
    properties.title = text_of(f"{report_words()['judul']} {report.period}")[:255]
    moment = report.made_at.replace(microsecond=0)
    properties.created = properties.modified = moment
    properties.last_modified_by = ""


def _set_font(style: ParagraphStyle, size: float) -> None:
    """The font, not that of the theme; and Indonesian, so that Word does not underline every word."""
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    style.font.name, style.font.size, style.font.color.rgb = _FONT, Pt(size), _BLACK
    style.element.rPr.append(element("w:lang", val="id-ID"))


def _foot(section: Section, report: Report) -> None:
    """What the paper is, and the number of the page; in the middle, which is right for pages of both directions."""
    words = report_words()
    page, of = words["halaman"]
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    name = text_of(f"{words['pendek']} {report.period} ({words['konsep']})")
    for text, field in ((f"{name} · {page} ", "PAGE"), (f" {of} ", "NUMPAGES")):
        paragraph.add_run(text)
        _field(paragraph, field)
    for run in paragraph.runs:
        run.font.size = Pt(7.5)


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that the word processor fills in."""
    for kind in ("begin", "", "end"):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        else:
            code = element("w:instrText")
            code.text = name
            run._r.append(code)


def letterhead(draft: Draft, kop: Mapping[str, str]) -> None:
    """The head of the office on a new page."""
    address = " · ".join(filter(None, (kop["address"], kop["contact"])))
    lines = [(government(kop), 13.0, False), (kop["office"].upper(), 17.0, True), (address, 8.0, False)]
    for number, (text, size, bold) in enumerate(line for line in lines if line[0]):
        paragraph = draft.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.page_break_before = not number
        paragraph.paragraph_format.space_after = Pt(0)
        run = paragraph.add_run(text_of(text))
        run.font.size, run.bold = Pt(size), bold
    borders = element("w:pBdr")
    borders.append(element("w:bottom", val="thickThinSmallGap", sz="18", space="4", color="000000"))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:jc")


def government(kop: Mapping[str, str]) -> str:
    """PEMERINTAH KABUPATEN NGANJUK."""
    first, *others = report_words()["daerah"]
    name = kop["regency"].upper()
    if name.startswith(first):
        return name
    return f"{first} {name}" if name.startswith(tuple(others)) else f"{first} {others[0]} {name}"


def turn(draft: Draft, *, landscape: bool) -> None:
    """A new page of the other direction, with its foot."""
    section = draft.add_section(WD_SECTION.NEW_PAGE)
    section.different_first_page_header_footer = False
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(_PAGE) if landscape else _PAGE
