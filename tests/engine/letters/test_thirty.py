"""Each of the thirty as the sheet of paper that an official files (domain.md §3.8)."""

import random
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from engine import paper
from engine.letters import KINDS, Letter, imprint, printing
from engine.paper import PaperError
from tests.support.letters import ANSWERS, MORE, at

THIRTY = {
    *("application", "material_receipt", "one_time_notice", "correction_notice"),
    *("correction_receipt", "acceptance_notice", "non_acceptance", "not_required"),
    *("site_visit_record", "defence_notice", "defence_record", "hearing_right_notice"),
    *("hearing_notice", "hearing_record", "special_procedure_notice", "expert_opinion"),
    *("extension_notice", "approval_sheet", "grant_decision", "refusal_decision", "licence"),
    *("service_receipt", "withdrawal", "termination", "change_decision", "renewal_decision"),
    *("recall", "revocation", "deregistration", "public_notice", "consultation_letter"),
    *("commitment_letter", "on_spot_decision", "authorisation", "case_file_cover"),
}
"""The rows of the table; several have more than one paper."""

DIGEST = "0123456789abcdef" * 4
ADDRESS = f"https://spj.example/public/check/{DIGEST}"
MARGIN = re.compile(r"第\d+页，共\d+页校验码.*?核验")
NUMBERS = [kind.code for kind in KINDS.values()]


def sheet(letter: Letter, address: str = ADDRESS) -> paper.Sheet:
    return printing.sheet(
        letter.html, title=letter.title, number=letter.number, digest=DIGEST, address=address
    )


def pages(body: bytes) -> list[str]:
    """The words of each page, without white space: where lines break is the paper's affair."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(body)).pages]


def squeezed(text: str) -> str:
    return "".join(text.replace("|", "").split())


@pytest.fixture(scope="module")
def letters(write):
    seal = imprint("示例县林业局", "示例县林业局行政审批专用章")
    return {code: write(code, seal=seal if kind.sealed else None) for code, kind in KINDS.items()}


@pytest.fixture(scope="module")
def printed(letters):
    """Every kind on paper, with few starts of the press."""
    bodies = paper.pdfs(sheet(letter) for letter in letters.values())
    return dict(zip(letters, bodies, strict=True))


def test_the_thirty_rows_of_the_document_set_are_all_kinds():
    assert KINDS.keys() >= THIRTY


@pytest.mark.parametrize("code", NUMBERS)
def test_all_that_a_letter_says_stands_on_its_paper(printed, letters, code):
    number = squeezed(letters[code].number)
    said = "".join(MARGIN.sub("", page).removeprefix(number) for page in pages(printed[code]))

    for line in letters[code].text.splitlines():
        for words in filter(None, re.split(r"\s*\|\s*", line)):
            assert fragments(words, said), words


def fragments(words: str, said: str) -> bool:
    """Are the words there? A page may break them once, and a number stands between its cells."""
    parts = re.split(r"[，。；：、（）《》\s]", words)
    return all(
        any(part[:cut] in said and part[cut:] in said for cut in range(len(part)))
        for part in parts
        if part
    )


@pytest.mark.parametrize("code", NUMBERS)
def test_every_sheet_is_a4_and_says_which_page_of_how_many_it_is(printed, code):
    reader = PdfReader(BytesIO(printed[code]))

    assert all([round(float(x)) for x in page.mediabox[2:]] == [595, 842] for page in reader.pages)
    for number, words in enumerate(pages(printed[code]), 1):
        assert f"第{number}页，共{len(reader.pages)}页" in words
        assert DIGEST in words
    assert reader.metadata.title.endswith(f"{KINDS[code].sign}〔2026〕1号")


@pytest.mark.parametrize("code", sorted(code for code, kind in KINDS.items() if kind.sealed))
def test_day_and_organ_never_stand_alone_on_a_page(printed, code):
    """A page that has nothing but the seal on it could belong to any letter."""
    last = pages(printed[code])[-1]

    before, found, _after = last.rpartition("示例县林业局2026年3月11日")
    assert found
    assert len(before.removeprefix("示镇林许")) > len("示镇林许〔2026〕1号")


def test_no_paper_ends_on_a_page_with_only_the_foot(printed):
    for code, body in printed.items():
        last = pages(body)[-1]
        foot = last.index("实施编码")
        assert foot > 60, code


def test_the_same_letter_gives_the_same_bytes_in_every_process(letters):
    wanted = sheet(letters["grant_decision"])
    program = (
        "import sys; from engine import paper;"
        "html, css = sys.stdin.read().split('\\0');"
        f"body = paper.pdf(html, css=css, title={wanted.title!r}, identifier={DIGEST!r});"
        "sys.stdout.buffer.write(body)"
    )

    other = subprocess.run(
        [sys.executable, "-c", program],
        input=f"{wanted.html}\0{wanted.css}".encode(),
        capture_output=True,
        check=True,
    )
    assert printing.pdf(wanted) == other.stdout


def test_a_letter_is_made_once_and_then_kept_for_a_while(letters):
    wanted = sheet(letters["not_required"])

    assert printing.pdf(wanted) is printing.pdf(sheet(letters["not_required"]))


def test_the_kept_page_is_not_touched_by_printing(letters):
    html = sheet(letters["grant_decision"]).html
    code = f'<figure class="check">{paper.qr(ADDRESS)}</figure>'

    assert html.replace(code, "", 1) == letters["grant_decision"].html


def test_without_an_address_the_code_says_number_and_digest(letters):
    letter = letters["licence"]

    html = sheet(letter, address="").html

    assert paper.qr(f"{letter.title} {letter.number} 校验码 {DIGEST}") in html


def test_fifty_missing_materials_run_over_several_pages_with_their_head_on_each(write, item):
    many = tuple(
        item.materials[0].model_copy(update={"key": f"m{n}", "name": f"第{n}份材料"})
        for n in range(1, 51)
    )
    missing = {f"m{n}": {"state": "缺"} for n in range(1, 51)}
    letter = write(
        "correction_notice",
        item=item.model_copy(update={"materials": many}),
        answers={"materials": missing},
    )

    found = pages(printing.pdf(sheet(letter)))

    assert len(found) > 3
    rows = "".join(found)
    assert all(f"第{n}份材料" in rows for n in range(1, 51))
    full = [page for page in found if "份材料未提交" in page]
    assert all("存在的问题" in page for page in full)
    assert all(letter.number in page for page in found)


def test_whatever_a_name_is_it_comes_out_as_it_is(write, case):
    names = ["<b>王</b>&amp;", "欧阳" * 100, "A" * 300, "𠮷野家", "{{ 7*7 }}", "王·买买提-艾力"]

    bodies = paper.pdfs(
        sheet(write("grant_decision", case=replace(case, applicant=name))) for name in names
    )

    for name, body in zip(names, bodies, strict=True):
        assert squeezed(name) in "".join(pages(body))


def test_a_name_that_no_font_has_is_a_sentence_and_no_empty_box(write, case):
    rare = chr(0x3134A)
    letter = write("grant_decision", case=replace(case, applicant=f"王{rare}"))

    with pytest.raises(PaperError, match="本机字体中没有这些字") as refused:
        printing.pdf(sheet(letter))
    assert rare in str(refused.value)


def test_facts_in_another_order_are_the_same_letter(write):
    """Rows of a database come as they like; the paper must not."""
    for code, said in MORE.items():
        names = list(said)
        random.Random(7).shuffle(names)
        assert write(code, more={name: said[name] for name in names}) == write(code)


def test_every_fact_says_whence_it_comes(write):
    for code in KINDS:
        kept = write(code).facts
        told = {name for names in kept["sources"].values() for name in names}
        assert kept["facts"].keys() <= told, code
        assert all(kept["facts"].get(name) for names in kept["sources"].values() for name in names)


def test_data_of_the_tests_is_complete_for_every_kind(write, case):
    for code, kind in KINDS.items():
        values = write(code, case=at(case, code), answers=ANSWERS.get(code, {})).facts["facts"]
        assert all(values[name] for name in kind.required), code
