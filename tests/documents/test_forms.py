"""Forms: bilingual, sourced, dated, filled from the profile, the same in three kinds of file."""

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2 as pdfium
import pytest
from markdown_it import MarkdownIt

from risk.documents import (
    CannotPrint,
    document_bytes,
    form_blocks,
    form_names,
    form_title,
    write_form,
)
from risk.documents.blocks import CheckList, Field, Note, Table, words_of
from risk.documents.facts import DERIVED, answer, look
from risk.documents.shape import Form
from risk.errors import NotFound
from risk.profile import read_profile
from risk.rulebook import at

DAY = date(2026, 11, 24)
SAMPLES = Path(__file__).parents[2] / "data_samples"
FIRMS = {
    "01_dental_clinic": "CN",
    "06_ecommerce_shop": "CN",
    "16_nail_salon": "CN",
    "15_german_practice": "EU",
}
NAMES = {
    "CN": (
        "breach_playbook",
        "impact_assessment",
        "privacy_notice",
        "processor_contract",
        "self_audit",
    ),
    "EU": ("breach_playbook", "impact_assessment", "privacy_notice", "processor_contract"),
}
EVERY = [(place, name) for place, names in NAMES.items() for name in names]
HAN = re.compile(r"[\u3400-\u9fff]")


def firm(name):
    return read_profile(SAMPLES / f"{name}.yaml")


def squeezed(text):
    """Text without spaces, and without hyphens, which a PDF reader drops at the end of a line."""
    return re.sub(r"[\s\ufffe\u00ad\u0002-]+", "", text)


def pdf_text(data):
    return squeezed(
        "".join(page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(data))
    )


def docx_text(data):
    file = docx.Document(BytesIO(data))
    section = file.sections[0]
    parts = [one.text for one in file.element.body.iter() if one.tag.endswith("}t")]
    parts += [one.text for one in (*section.header.paragraphs, *section.footer.paragraphs)]
    return squeezed("".join(part or "" for part in parts))


def markdown_text(data):
    tokens = MarkdownIt("commonmark").enable("table").parse(data.decode())
    inline = [child for token in tokens for child in (token.children or ())]
    return squeezed("".join(one.content for one in inline if one.type != "html_inline"))


READERS = {".pdf": pdf_text, ".docx": docx_text, ".md": markdown_text}


def form_data(place, name):
    return at(DAY, place).read(f"procedure.{name}", Form)


def items_of(form):
    return [(section, item) for section in form.sections for item in section.items]


@pytest.mark.parametrize("place", ["CN", "EU"])
def test_the_forms_of_a_place_are_listed_by_name(place):
    assert form_names(at(DAY, place)) == NAMES[place]


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("sample", FIRMS)
def test_every_form_renders_for_the_sample_firms_with_all_its_words(sample, locale):
    rulebook = at(DAY, FIRMS[sample])
    for name in form_names(rulebook):
        document = form_blocks(rulebook, name, firm(sample), locale)
        for suffix, read in READERS.items():
            found = read(document_bytes(document, suffix))
            for words in words_of(document):
                assert squeezed(words) in found, (name, suffix, words)


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize(("place", "name"), EVERY)
def test_a_blank_form_has_every_part_and_no_answers(place, name, locale):
    document = form_blocks(at(DAY, place), name, None, locale)
    assert document.firm == ""
    assert all(block.value == "" for block in document.blocks if isinstance(block, Field))
    if locale == "en":
        assert not any(HAN.search(words) for words in words_of(document))


@pytest.mark.parametrize(("place", "name"), EVERY)
def test_every_item_is_bilingual_and_its_source_is_listed(place, name):
    form = form_data(place, name)
    sources = at(DAY, place).sources
    assert {ground.source for ground in form.grounds.values()} <= set(sources)
    for section, item in items_of(form):
        assert HAN.search(item.zh), (section.id, item.id)
        assert not HAN.search(item.en), (section.id, item.id)
        if form.grounds[item.ground].source != "own":
            assert item.at, f"{section.id}.{item.id} names no article"
    for section in form.sections:
        assert HAN.search(section.title.zh)
        assert not HAN.search(section.title.en)
        assert all(not HAN.search(column.en) for column in section.columns)


@pytest.mark.parametrize(("place", "name"), EVERY)
def test_every_fact_named_by_a_form_exists(place, name):
    profile = firm("01_dental_clinic")
    for section, item in items_of(form_data(place, name)):
        if item.fact:
            answer(profile, item.fact, "zh")
        if section.each:
            look(profile, section.each, "zh")
    assert DERIVED


def test_what_is_known_only_from_the_draft_is_marked_draft():
    for name in NAMES["CN"]:
        for ground in form_data("CN", name).grounds.values():
            if ground.source == "small_processor_draft2026":
                assert (ground.status, ground.sureness) == ("draft", "S")
    notice = form_blocks(at(DAY, "CN"), "privacy_notice", None, "zh")
    drafts = [block for block in notice.blocks if isinstance(block, Note) and block.badge == "草案"]
    assert drafts
    assert "草案" in [mark.word for mark in notice.legend]


def test_the_self_audit_says_that_the_number_of_official_items_is_unsettled():
    said = {"zh": ("19项", "24项", "不能代替官方附件"), "en": ("19", "24", "do not replace")}
    for locale, words in said.items():
        document = form_blocks(at(DAY, "CN"), "self_audit", None, locale)
        note = next(block for block in document.blocks if isinstance(block, Note))
        assert all(word in note.text for word in words)


def test_the_self_audit_covers_every_topic_of_the_rulebook():
    lines = [
        item.text
        for block in form_blocks(at(DAY, "CN"), "self_audit", None, "zh").blocks
        if isinstance(block, CheckList)
        for item in block.items
    ]
    topics = {line.split("：")[0] for line in lines}
    wanted = {
        "合法性基础", "处理规则", "权利渠道", "委托处理", "合并等转移", "向其他处理者提供",
        "自动化决策", "公开", "公共场所设备", "已公开信息", "敏感信息", "未成年人", "出境",
        "删除", "个人权利", "答复请求", "内部管理", "技术措施",
    }  # fmt: skip
    assert wanted <= topics
    assert len(at(DAY, "CN").value("law.audit_form")["topics"]) == len(wanted)


def test_answers_of_the_firm_are_filled_in():
    document = form_blocks(at(DAY, "CN"), "self_audit", firm("01_dental_clinic"), "zh")
    fields = {block.label: block.value for block in document.blocks if isinstance(block, Field)}
    assert fields["企业名称"] == "明禾口腔门诊部"
    assert fields["统一社会信用代码"] == "91330106XX00000192"
    assert fields["涉及人数（去重）"] == "18,400"
    contract = form_blocks(at(DAY, "CN"), "processor_contract", firm("01_dental_clinic"), "zh")
    table = next(block for block in contract.blocks if isinstance(block, Table))
    assert [row[0] for row in table.rows if row[0]] == [
        "口腔管理软件供应商", "义齿加工所", "小程序服务商", "代理记账公司",
    ]  # fmt: skip


def test_what_the_owner_does_not_know_stays_blank_and_asked():
    document = form_blocks(at(DAY, "CN"), "privacy_notice", firm("16_nail_salon"), "zh")
    fields = {block.label: block.value for block in document.blocks if isinstance(block, Field)}
    assert fields["涉及的个人信息主体人数"] == ""
    assert fields["我们处理的敏感信息"] == ""


def test_a_firm_above_the_threshold_is_told_that_the_short_form_is_not_for_it():
    def warned(sample):
        blocks = form_blocks(at(DAY, "CN"), "privacy_notice", firm(sample), "zh").blocks
        return any(isinstance(one, Note) and "不是小型处理者" in one.text for one in blocks)

    assert warned("06_ecommerce_shop")  # 462,000 people
    assert not warned("01_dental_clinic")  # 18,400 people


def clock(day, place="CN"):
    document = form_blocks(at(day, place), "breach_playbook", None, "en")
    for block in document.blocks:
        if isinstance(block, Table) and block.columns[0] == "At the latest":
            return [row[0] for row in block.rows]
    return []


def test_the_clock_has_every_time_of_the_law_in_order():
    times = clock(DAY)
    wanted = ["at once", "within 1 h", "within 4 h", "within 24 h", "30 days after handling ends"]
    assert [one for one in dict.fromkeys(times) if one in wanted] == wanted
    assert "within 72 h" in clock(DAY, "EU")
    notes = form_blocks(at(DAY, "CN"), "breach_playbook", None, "en").blocks
    assert any(isinstance(one, Note) and "72 hours" in one.text for one in notes)


def test_the_clock_follows_the_law_of_the_day():
    assert "within 4 h" not in clock(date(2025, 10, 31))
    assert "within 4 h" in clock(date(2025, 11, 1))
    assert "within 24 h" not in clock(date(2024, 12, 31))


def test_the_simplified_measures_are_not_named_before_they_hold():
    before = form_blocks(at(date(2026, 1, 1), "CN"), "privacy_notice", None, "zh")
    words = " ".join(words_of(before))
    assert "不满10万人" not in words
    assert "征求意见稿" not in words


def test_a_proposal_of_the_eu_stands_apart_as_a_draft():
    document = form_blocks(at(DAY, "EU"), "breach_playbook", None, "en")
    drafts = [one for one in document.blocks if isinstance(one, Note) and one.status == "draft"]
    assert drafts
    assert "within 96 h" not in clock(DAY, "EU")


def test_the_same_form_gives_the_same_bytes():
    document = form_blocks(at(DAY, "CN"), "breach_playbook", firm("01_dental_clinic"), "zh")
    again = form_blocks(at(DAY, "CN"), "breach_playbook", firm("01_dental_clinic"), "zh")
    for suffix in READERS:
        assert document_bytes(document, suffix) == document_bytes(again, suffix)


def test_every_page_says_day_status_and_that_it_is_no_legal_advice():
    document = form_blocks(at(DAY, "CN"), "breach_playbook", firm("01_dental_clinic"), "zh")
    pages = pdfium.PdfDocument(document_bytes(document, ".pdf"))
    assert len(pages) >= 4
    for page in pages:
        text = squeezed(page.get_textpage().get_text_bounded())
        assert squeezed("规则日期 2026-11-24") in text
        assert "不是法律意见" in text
        for mark in document.legend:
            assert mark.word in text


def test_word_files_hold_no_time_of_writing():
    document = form_blocks(at(DAY, "CN"), "privacy_notice", None, "zh")
    packed = zipfile.ZipFile(BytesIO(document_bytes(document, ".docx")))
    assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert docx.Document(BytesIO(document_bytes(document, ".docx"))).core_properties.author == ""


def test_a_name_our_fonts_lack_is_refused_in_pdf_and_kept_in_word():
    document = replace(form_blocks(at(DAY, "CN"), "privacy_notice", None, "zh"), firm="𠮷野家咨询")
    with pytest.raises(CannotPrint, match=r"U\+20BB7"):
        document_bytes(document, ".pdf")
    assert "𠮷野家咨询" in docx_text(document_bytes(document, ".docx"))


def test_markup_in_a_firms_name_stays_text():
    name = "A|B *star* #1 <b>_x_</b> [y](z) & Co"
    document = replace(form_blocks(at(DAY, "CN"), "privacy_notice", None, "zh"), firm=name)
    for suffix, read in READERS.items():
        assert squeezed(name) in read(document_bytes(document, suffix))


def test_a_form_is_written_by_its_ending(tmp_path):
    document = form_blocks(at(DAY, "EU"), "privacy_notice", None, "en")
    for suffix, start in ((".pdf", b"%PDF"), (".docx", b"PK"), (".md", b"# ")):
        path = write_form(document, tmp_path / f"notice{suffix}")
        assert path.read_bytes().startswith(start)
    with pytest.raises(CannotPrint, match="xls"):
        write_form(document, tmp_path / "notice.xls")
    assert not (tmp_path / "notice.xls").exists()


def test_an_unknown_form_is_refused_with_the_known_ones():
    with pytest.raises(NotFound) as refused:
        form_blocks(at(DAY, "EU"), "self_audit", None, "en")
    assert "privacy_notice" in refused.value.faults[0].rule


def test_titles_serve_as_a_list_to_choose_from():
    rulebook = at(DAY, "CN")
    assert form_title(rulebook, "breach_playbook", "zh") == "数据泄露应对手册"
    assert form_title(rulebook, "breach_playbook", "en") == "Breach playbook"
