"""PDF: only our fonts, the words that went in, the same bytes, and refusal instead of boxes."""

import ctypes
import json
import re
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from risk.documents import CannotPrint, render_pdf
from risk.documents.glyphs import FAMILIES, FONTS, printable

DAY = date(2026, 11, 24)
WORDS = "个人信息处理告知：明禾口腔门诊部，18,400 人；“泄露”→立即。Straße, Łódź, Ștefan, 珺祎喆堃"


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    return "".join(page.get_textpage().get_text_bounded() for page in document)


def fonts_of(pdf: bytes) -> set[str]:
    names = set()
    for page in pdfium.PdfDocument(pdf):
        for one in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_TEXT]):
            font = pdfium.raw.FPDFTextObj_GetFont(one.raw)
            buffer = ctypes.create_string_buffer(200)
            pdfium.raw.FPDFFont_GetBaseFontName(font, buffer, 200)
            assert pdfium.raw.FPDFFont_GetIsEmbedded(font) == 1
            names.add(buffer.value.decode())
    return names


def test_words_come_out_as_they_went_in():
    found = text_of(render_pdf("plain", {"text": WORDS}, DAY))
    assert re.sub(r"\r\n", "", found).strip() == WORDS


def test_only_our_fonts_are_embedded():
    names = fonts_of(render_pdf("plain", {"text": WORDS}, DAY))
    assert names
    assert all("NotoSansCJKsc" in name or "LatinCompanion" in name for name in names)


def test_the_same_input_gives_the_same_bytes():
    first = render_pdf("plain", {"text": WORDS}, DAY)
    assert first == render_pdf("plain", {"text": WORDS}, DAY)
    assert first != render_pdf("plain", {"text": WORDS}, date(2026, 11, 25))


@pytest.mark.parametrize(
    ("text", "named"), [("🙂", "U+1F642"), ("שלום", "U+05E9"), ("𠮷", "U+20BB7")]
)
def test_a_character_without_a_glyph_is_refused_and_named(text, named):
    with pytest.raises(CannotPrint, match=re.escape(named)) as refused:
        render_pdf("plain", {"text": f"名称 {text}"}, DAY)
    assert refused.value.faults[0].code == "no-glyph"
    assert ".docx" in refused.value.faults[0].help


def test_a_folder_without_fonts_is_refused(tmp_path):
    with pytest.raises(CannotPrint, match="no fonts"):
        render_pdf("plain", {"text": "x"}, DAY, fonts=tmp_path)


def test_an_unknown_family_is_refused(tmp_path, monkeypatch):
    (tmp_path / "lost.typ").write_text(
        '#set text(font: "Lost Sans")\n#json(bytes(sys.inputs.data)).text', encoding="utf-8"
    )
    monkeypatch.setattr("risk.documents.render.TEMPLATES", tmp_path)
    with pytest.raises(CannotPrint, match=r"(?i)lost sans"):
        render_pdf("lost", {"text": "x"}, DAY)


def test_an_unknown_template_is_refused_with_the_known_ones():
    with pytest.raises(CannotPrint, match="blocks"):
        render_pdf("nothing", {}, DAY)


def test_every_template_uses_the_family_we_ship():
    for template in (FONTS.parent / "templates").glob("*.typ"):
        assert f"font: {json.dumps(FAMILIES)}".replace("[", "(").replace("]", ")") in (
            template.read_text(encoding="utf-8")
        )
        assert "fallback: false" in template.read_text(encoding="utf-8")


def test_the_fonts_hold_gb_2312_and_common_names():
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    han = {row.decode("gb2312", errors="ignore") for row in rows} - {""}
    assert len(han) == 6763
    assert han <= printable()
    assert set("喆堃玥珺祎昇晞翀垚琋玮镕") <= printable()
    assert {chr(code) for code in range(0x20, 0x7F)} <= printable()


def test_the_fonts_are_small_and_carry_their_licence():
    files = sorted(path for path in FONTS.iterdir() if path.suffix in (".otf", ".ttf"))
    assert [file.name for file in files] == [
        "LatinCompanion-Bold.ttf",
        "LatinCompanion-Regular.ttf",
        "NotoSansCJKsc-Bold.otf",
        "NotoSansCJKsc-Regular.otf",
    ]
    assert all(file.stat().st_size <= 4_000_000 for file in files)
    for family in {file.stem.rpartition("-")[0].removesuffix("sc") for file in files}:
        licence = (FONTS / f"OFL-{family}.txt").read_text(encoding="utf-8")
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_a_reserved_font_name_is_not_used():
    licence = (FONTS / "OFL-LatinCompanion.txt").read_text(encoding="utf-8")
    reserved = re.search("Reserved Font Name '(.+?)'", licence)[1]
    assert not any(reserved in family for family in FAMILIES)


def test_an_accent_written_apart_is_joined_to_its_letter():
    assert text_of(render_pdf("plain", {"text": "Cafe\u0301"}, DAY)).strip() == "Café"


def test_markup_in_the_data_is_printed_not_obeyed():
    text = '#set page(fill: red) $x$ *a* @b "c" \\ <d>'
    assert text_of(render_pdf("plain", {"text": text}, DAY)).strip() == text


def test_templates_lie_in_the_package():
    assert Path(FONTS).parent.name == "documents"
