"""What somebody holds is judged: the true one, an older one, a copy, or nothing of ours."""

import time
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from diagrams import placing, search
from engine import actions, sheets
from engine.actions import Prepared
from engine.bundle import Bundle, archive, shipped
from engine.queries.verifying import Held, Standing, Verdict, verify_file, verify_files, verify_mark

KEY = "hygiene_check"
HEAD = '<html><head><meta name="guhua-digest" content="{}"></head><body>告知单</body></html>'


@pytest.fixture(autouse=True)
def _quick_charts(monkeypatch):
    monkeypatch.setattr(placing, "MANY", 0)
    monkeypatch.setattr(search, "MANY", 0)


def edited(number):
    files = dict(shipped(KEY).files)
    note = f'notes = ["试行{number}", '.encode()
    files["item.toml"] = files["item.toml"].replace(b"notes = [", note)
    return Bundle.from_files(files)


@pytest.fixture
def newer(county):
    """The next version of an item, as a draft."""
    with county.engine.begin(county.people["process_designer1"]) as work:
        return actions.import_item(work, edited(2))


@pytest.fixture
def publish(county):
    """Publish a version with the files that a test wants, a month later."""

    def publish(version, files=None, *, on=None):
        county.clock.advance(timedelta(days=30))
        prepared = Prepared(digest=version.digest, on=on or county.today, files=files or {})
        with county.engine.begin(county.people["item_admin1"]) as work:
            return actions.publish_item(
                work, version.digest, reviewed_by="center_supervision1", on=on, prepared=prepared
            )

    return publish


@pytest.fixture
def judge(county):
    """What the public is told of a digest, a file or the files of a bundle."""

    def judge(thing):
        kinds = {str: verify_mark, bytes: verify_file}
        with county.engine.look() as look:
            return kinds.get(type(thing), verify_files)(look, thing)

    return judge


def test_a_digest_in_force_says_since_when(county, judge):
    digest = county.bundle(KEY).digest

    for mark in (digest, digest[:12], f"https://x.gov.cn/public/check/{digest[:12].upper()}/"):
        verdict = judge(mark)

        [version] = verdict.versions
        assert verdict.held is Held.MARK
        assert (version.key, version.digest, version.standing) == (KEY, digest, Standing.IN_FORCE)
        assert (version.since, version.until, version.current) == (county.today, None, None)


def test_an_older_one_says_from_when_to_when_and_leads_to_the_one_in_force(
    county, judge, newer, publish
):
    old, began = county.bundle(KEY).digest, county.today

    publish(newer)

    [version] = judge(old[:12]).versions
    assert (version.standing, version.current) == (Standing.OLDER, newer.digest)
    assert (version.current_number, version.since) == (2, began)
    assert version.until is not None
    assert began < version.until <= county.today


def test_a_draft_and_a_version_that_waits_for_its_day_are_unknown(county, judge, newer, publish):
    assert judge(newer.digest).held is Held.UNKNOWN
    assert judge(edited(2).files).held is Held.UNKNOWN

    sheet = HEAD.format(newer.digest).encode()
    publish(newer, {"notice.html": sheet}, on=county.today + timedelta(days=60))

    assert judge(newer.digest).versions == ()
    assert judge(sheet).held is Held.UNKNOWN


def test_a_version_counts_from_midnight_of_its_day_whether_or_not_anything_ticked(
    county, judge, newer, publish
):
    old = county.bundle(KEY).digest
    publish(newer, on=county.today + timedelta(days=60))
    county.clock.advance(timedelta(days=31))

    [version], [before] = judge(newer.digest).versions, judge(old).versions

    assert version.standing is Standing.IN_FORCE
    assert (before.standing, before.current) == (Standing.OLDER, newer.digest)
    assert before.until == version.since - timedelta(days=1)


def test_a_retired_item_names_the_document_that_cancelled_it(county, judge):
    with county.engine.begin(county.people["item_admin1"]) as work:
        actions.retire_item(
            work, KEY, document="示例政发〔2026〕1号", reason="事项取消", on=county.today
        )

    [version] = judge(county.bundle(KEY).digest).versions

    assert (version.standing, version.document) == (Standing.RETIRED, "示例政发〔2026〕1号")
    assert version.current is None


def test_a_published_file_is_told_from_one_that_only_carries_its_digest(judge, newer, publish):
    sheet = HEAD.format(newer.digest).encode()
    publish(newer, {"notice.html": sheet, "chart.svg": b"<svg/>"})

    true, changed, chart = judge(sheet), judge(sheet.replace(b"</body>", b"!")), judge(b"<svg/>")

    assert (true.held, true.file) == (Held.ORIGINAL, "notice.html")
    assert (chart.held, chart.file) == (Held.ORIGINAL, "chart.svg")
    assert (changed.held, changed.file) == (Held.COPY, "")
    assert [version.digest for version in changed.versions] == [newer.digest]


def test_a_short_digest_in_a_picture_a_text_or_a_workbook_is_found(county, judge):
    short = county.bundle(KEY).digest[:12]
    table = sheets.Table(name="清单", title="项目清单", about=(), head=["摘要"], rows=[[short]])

    for body in (
        f"<svg><text>版本 第1版　校验码 {short}</text></svg>".encode(),
        f"文字版流程\n校验码：{short}\n".encode(),
        b"%PDF-1.7\n/ID [(notice-" + county.bundle(KEY).digest.encode() + b"-\xe7)]",
        sheets.workbook([table]),
    ):
        verdict = judge(body)

        assert verdict.held is Held.COPY
        assert [version.key for version in verdict.versions] == [KEY]


def test_a_sheet_that_names_older_versions_is_of_its_own(county, judge, newer, publish):
    old = county.bundle(KEY).digest
    publish(newer)

    verdict = judge(HEAD.format(newer.digest).replace("告知单", f"前一版 {old}").encode())

    assert [version.digest for version in verdict.versions] == [newer.digest]


def test_a_list_of_items_is_judged_line_by_line(county, judge):
    digests = {key: county.bundle(key).digest for key in ("felling", "karaoke", "sewage")}

    verdict = judge("\n".join(digest[:12] for digest in digests.values()).encode())

    assert {version.key for version in verdict.versions} == set(digests)


def test_a_bundle_is_known_as_a_folder_and_as_a_zip(county, judge):
    files = county.bundle(KEY).files

    for thing in (files, archive.pack(files)):
        verdict = judge(thing)

        assert (verdict.held, verdict.versions[0].key) == (Held.BUNDLE, KEY)
    assert judge({**files, "item.toml": files["item.toml"] + b"\n"}).held is Held.UNKNOWN


def test_a_flow_is_known_however_its_boxes_are_drawn(county, judge):
    flow = county.bundle(KEY).files["flow.bpmn"]

    moved = flow.replace(b'x="', b'x="1')

    assert moved != flow
    assert [(v.held, v.versions[0].key) for v in map(judge, (flow, moved))] == [
        (Held.FLOW, KEY),
        (Held.FLOW, KEY),
    ]
    assert judge(flow.replace(b'name="', b'name="x', 1)).held is Held.UNKNOWN


def test_a_short_digest_that_two_versions_share_is_ambiguous_and_a_list_is_not(
    county, judge, newer, publish
):
    old = county.bundle(KEY).digest
    publish(newer)
    [first], [second] = judge(old).versions, judge(newer.digest).versions

    assert Verdict(held=Held.MARK, versions=(first, second)).ambiguous
    assert not Verdict(held=Held.COPY, versions=(first, second)).ambiguous
    assert not judge(old).ambiguous


@pytest.mark.parametrize(
    "mark", ["", "0f" * 32, "0f" * 6, "zz" * 6, "abc", "../../etc/passwd", "%", "_" * 12, "固" * 12]
)
def test_what_is_no_digest_of_ours_is_unknown(judge, mark):
    verdict = judge(mark)

    assert (verdict.held, verdict.versions) == (Held.UNKNOWN, ())


@pytest.mark.parametrize("word", ["校验码", "摘要", 'guhua-digest"', '"digest"', '"digest":'])
def test_a_long_blank_behind_a_word_of_ours_takes_no_time(judge, word):
    body = "".join((word, " " * 20_000, "x")).encode()
    began = time.process_time()

    assert judge(body).held is Held.UNKNOWN
    assert time.process_time() - began < 2


@pytest.mark.parametrize("label", ["校验码 ", "校验码：", "摘要: ", "校验码"])
def test_the_label_may_be_pasted_along_with_the_digest(county, judge, label):
    short = county.bundle(KEY).digest[:12]

    assert judge(f"{label}{short}").in_force


def bomb():
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(4):
            packed.writestr(f"xl/{number}.xml", b"0" * 2**25)
    return written.getvalue()


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_measure_is_never_unpacked(county, judge, kind):
    written = BytesIO()
    with zipfile.ZipFile(written, "w", kind) as packed:
        packed.writestr("xl/a.xml", county.bundle(KEY).digest)

    assert judge(written.getvalue()).held is Held.UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0" * 1000,
        b"PK\x03\x04broken",
        b"<" * 5000,
        b"<!DOCTYPE x [<!ENTITY a 'a'>]><x>&a;</x>",
        bomb(),
        "0f0f0f0f0f0f ".encode("utf-16") * 100,
    ],
    ids=["empty", "zeros", "broken zip", "no xml", "entities", "zip bomb", "utf-16"],
)
def test_a_foreign_file_is_unknown_and_harmless(judge, body):
    assert judge(body).held is Held.UNKNOWN
