"""The duty report: every word of the plain data on paper, drafts apart, fines once."""

import copy
import re
from datetime import date

import pypdfium2 as pdfium
import pytest

from risk.documents import document_bytes, duty_blocks
from risk.documents.blocks import CheckList, Heading, Note, Paragraph, Table

USUAL = {"zh": "多为警告。", "en": "Mostly a warning."}
DUTY = {
    "topic": "notice",
    "name": {"zh": "处理前告知", "en": "Notice before processing"},
    "what": {"zh": "处理之前告知个人。", "en": "Tell people before processing."},
    "why": {"zh": "适用于所有处理者", "en": "applies to all"},
    "articles": [
        {
            "title": {"zh": "个人信息保护法", "en": "PIPL"},
            "at": "第十七条",
            "status": "enacted",
            "sureness": "P",
        }
    ],
    "deadline": {"zh": "处理之前", "en": "before processing"},
    "lighter": {"zh": "可用简短告知", "en": "a short notice will do"},
    "lighter_basis": {"zh": "依据征求意见稿", "en": "known from the draft"},
    "never_waived": {"zh": "告知不免除", "en": "notice is not waived"},
    "evidence": [{"zh": "告知样本", "en": "sample of the notice"}],
    "met_ratio": 0.625,
    "unsettled": {"zh": "正式文本未取得", "en": "final text not obtained"},
}
PLAIN = {
    "firm": "明禾口腔门诊部",
    "as_of": "2026-11-24",
    "place": "CN",
    "processor_class": {"zh": "小型个人信息处理者", "en": "Small processor"},
    "duties": [
        DUTY,
        {
            **DUTY,
            "topic": "bare",
            "name": {"zh": "另一项", "en": "Another"},
            "deadline": None,
            "lighter": None,
            "lighter_basis": None,
            "never_waived": None,
            "evidence": [],
            "met_ratio": None,
            "unsettled": None,
        },
    ],
    "drafts": [
        {
            **DUTY,
            "name": {"zh": "草案义务", "en": "A draft duty"},
            "articles": [{**DUTY["articles"][0], "status": "draft", "sureness": "S"}],
        }
    ],
    "exposure": [
        {
            "law": {"zh": "第六十六条", "en": "Art. 66"},
            "range": {"zh": "0 至 1,000,000", "en": "0 to 1,000,000"},
            "usual": USUAL,
        },
        {
            "law": {"zh": "第四十五条", "en": "Art. 45"},
            "range": {"zh": "50,000 至 500,000", "en": "50,000 to 500,000"},
            "usual": USUAL,
        },
    ],
}


def words(value, locale):
    if isinstance(value, dict):
        if set(value) >= {"zh", "en"}:
            yield value[locale]
        else:
            for one in value.values():
                yield from words(one, locale)
    elif isinstance(value, list):
        for one in value:
            yield from words(one, locale)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_word_of_the_data_is_on_paper(locale):
    document = duty_blocks(PLAIN, locale)
    text = "".join(
        page.get_textpage().get_text_bounded()
        for page in pdfium.PdfDocument(document_bytes(document, ".pdf"))
    )
    found = re.sub(r"\s", "", text)
    for one in words(PLAIN, locale):
        assert re.sub(r"\s", "", one) in found
    assert "62%" in found


def test_all_kinds_of_file_can_be_made():
    document = duty_blocks(PLAIN, "zh")
    assert document.day == date(2026, 11, 24)
    assert document_bytes(document, ".docx").startswith(b"PK")
    assert "处理前告知" in document_bytes(document, ".md").decode()


def test_an_english_report_names_articles_in_english():
    cites = [
        block.cite.text
        for block in duty_blocks(PLAIN, "en").blocks
        if isinstance(block, Paragraph) and block.cite
    ]
    assert cites[0] == "[1] Art. 17 · law in force"
    assert cites[-1] == "[1] Art. 17 · draft · secondary"


def test_drafts_stand_under_their_own_heading_and_in_the_legend():
    document = duty_blocks(PLAIN, "zh")
    headings = [block.text for block in document.blocks if isinstance(block, Heading)]
    assert headings.index("尚未生效的草案") < headings.index("草案义务")
    assert {mark.status: mark.word for mark in document.legend} == {
        "enacted": "现行法律",
        "draft": "草案",
        "judgement": "本系统判断",
    }


def test_what_is_usual_is_said_once_where_it_is_the_same_for_all():
    def last_table(plain):
        return [one for one in duty_blocks(plain, "en").blocks if isinstance(one, Table)][-1]

    assert len(last_table(PLAIN).columns) == 2
    other = copy.deepcopy(PLAIN)
    other["exposure"][1]["usual"] = None
    assert last_table(other).rows[1][2] == "—"


def test_a_duty_without_extras_prints_none():
    bare = {**PLAIN, "duties": [PLAIN["duties"][1]], "drafts": [], "exposure": []}
    blocks = duty_blocks(bare, "en").blocks
    assert not any(isinstance(one, CheckList | Note) for one in blocks)
    overview = next(one for one in blocks if isinstance(one, Table))
    assert overview.rows == (("1. Another", "—", "unknown"),)


def test_a_firm_without_duties_is_told_so():
    empty = {**PLAIN, "duties": [], "drafts": [], "exposure": [], "processor_class": None}
    (only,) = duty_blocks(empty, "zh").blocks
    assert only == Paragraph("没有发现适用的义务。")
