"""Many items from one workbook: what will do is drafted, what will not is told by its cell."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from diagrams import placing, search
from engine.actions.draft_items import draft_items, read_items
from engine.actions.item_rows import read_batch
from engine.actions.item_workbook import empty_workbook
from engine.bundle import Bundle, shipped
from engine.errors import InvalidValueError, NotFoundError, NotPermittedError
from engine.model import Limit
from tests.support.workbooks import filled, row

TEMPLATE = shipped("felling")
EMPTY = empty_workbook(TEMPLATE)


def read(*items, **others):
    return read_batch(filled(EMPTY, items, **others), TEMPLATE)


def told(batch):
    """Where and why, in short."""
    return [(fault.sheet, fault.row, fault.cell, fault.sentence) for fault in batch.faults]


def said(batch):
    [draft] = batch.drafts
    return draft.bundle.item


class TestReading:
    def test_a_filled_row_is_the_template_with_what_the_row_says(self):
        item = said(
            read(
                row(1, 服务对象="自然人；企业法人", 数量限制="无", 是否收费="否", 办件类型="承诺件")
            )
        )

        assert (item.key, item.name, item.handling) == (
            "item_1",
            "林木采伐许可（示例1）",
            "promised",
        )
        assert item.subjects == ("自然人", "企业法人")
        assert item.effective_on == date(2026, 1, 31)
        assert item.limits.promised == Limit.parse("7wd")
        assert item.contacts == TEMPLATE.item.contacts
        assert item.materials == TEMPLATE.item.materials
        assert (item.questions, item.sources, item.accepted) == ((), (), ())

    def test_flow_forms_and_letters_are_the_templates(self):
        [draft] = read(row(1)).drafts

        assert draft.bundle.flow_digest == TEMPLATE.flow_digest
        assert draft.bundle.forms == TEMPLATE.forms
        assert draft.bundle.letters == TEMPLATE.letters
        assert Bundle.from_files(draft.bundle.files).digest == draft.bundle.digest

    def test_the_templates_units_belong_to_the_organ_of_the_item(self):
        organ = "11990101000000043E"
        code = f"{organ}5000164120000"

        item = said(
            read(
                row(1, 实施机关=organ, 实施编码=code),
                单位=[{"事项标识": "item_1", "单位标识": "station", "单位名称": "林业工作站"}],
            )
        )

        assert {unit.organ for unit in item.units.values()} == {organ}
        assert item.units["station"].name == "林业工作站"

    def test_rows_of_other_sheets_replace_what_the_template_says(self):
        item = said(
            read(
                row(1, 沿用样板="材料；不予情形；条件"),
                依据=[
                    {"事项标识": "item_1", "法律": "森林法", "条": "五十六"},
                    {"事项标识": "item_1", "法律": "行政许可法", "条": "二十四"},
                ],
            )
        )

        assert [each.law for each in item.bases] == ["森林法", "行政许可法"]

    def test_a_law_that_the_template_does_not_list_has_a_sheet_of_its_own(self):
        kept = row(1, 沿用样板="材料；不予情形；条件")
        cited = [{"事项标识": "item_1", "法律": "种子法", "条": "三十三"}]
        edition = {"法律": "种子法", "版本": "2021年12月24日修正", "版本施行日期": "2022-03-01"}

        without = read(kept, 依据=cited)
        item = said(read(kept, 依据=cited, 法律版本=[{"事项标识": "item_1", **edition}]))

        assert any(
            "种子法" in fault.sentence and "L26" in fault.sentence for fault in without.faults
        )
        assert item.editions(item.effective_on)["种子法"] == "2021年12月24日修正"
        assert item.editions(item.effective_on)["森林法"] == "2019年12月28日修订"

    @pytest.mark.parametrize("parted", ["、", "，", ", ", "\n", "；"])
    def test_what_is_kept_of_the_template_is_listed_as_people_list_words(self, parted):
        kept = parted.join(["材料", "条件", "依据", "不予情形"])

        assert said(read(row(1, 沿用样板=kept))).materials == TEMPLATE.item.materials

    def test_a_dash_takes_away_what_the_template_says(self):
        assert said(read(row(1, 延长时限="—"))).limits.extension is None
        assert TEMPLATE.item.limits.extension is not None

    def test_dates_numbers_and_lengths_may_be_typed_as_programs_keep_them(self):
        item = said(
            read(row(1, 施行日期=date(2026, 3, 1), 到现场次数=1.0, 承诺时限="7wd", 咨询电话=12345))
        )

        assert (item.effective_on, item.visits) == (date(2026, 3, 1), 1)
        assert item.contacts.consult == "12345"


class TestFaults:
    @pytest.mark.parametrize(
        ("changes", "cell", "words"),
        [
            ({"事项名称": None}, "B5", "没有填写"),
            ({"基本编码": 164120000}, "C5", "前面的0"),
            ({"法定时限": "20"}, "W5", "写明单位"),
            ({"法定时限": "20日"}, "W5", "写明单位"),
            ({"施行日期": "2026-02-30"}, "U5", "不是日期"),
            ({"事项类型": "许可类"}, "F5", "可以填：行政许可"),
            ({"是否收费": "不收"}, "AI5", "“是”或“否”"),
            ({"到现场次数": "一次"}, "R5", "不是数字"),
            ({"事项名称": "=HYPERLINK(1)"}, "B5", "是公式"),
            ({"事项标识": "Item 1"}, "A5", ""),
            ({"实施机关": "123"}, "H5", ""),
            ({"实施编码": "11990101000000027Q5000164129999"}, "D5", "与基本编码"),
            ({"承诺时限": "30个工作日"}, "Y5", ""),
            ({"沿用样板": "材料；条件；依据；不予情形；表单"}, "AY5", "没有“表单”"),
            ({"沿用样板": "条件；依据；不予情形"}, "A5", "“材料”表中没有"),
        ],
    )
    def test_what_is_wrong_is_told_with_its_cell(self, changes, cell, words):
        batch = read(row(1, **changes), row(2))

        assert [draft.row for draft in batch.drafts] == [6]
        assert ("事项", 5, cell) in {fault[:3] for fault in told(batch)}
        assert any(words in sentence for *_place, sentence in told(batch))

    def test_a_row_of_another_sheet_is_told_there(self):
        material = {
            "事项标识": "item_1",
            "材料标识": "form",
            "材料名称": "其他有关材料",
            "材料形式": "原件",
            "份数": "两份",
            "必要性": "必要",
            "来源渠道": "自备",
            "法律": "森林法",
            "受理标准": "齐全",
        }

        batch = read(
            row(1, 沿用样板="条件；依据；不予情形"),
            材料=[material, {**material, "事项标识": "nobody", "份数": 1}],
        )

        assert batch.drafts == ()
        assert ("材料", 5, "E5") in {fault[:3] for fault in told(batch)}
        assert any(
            "没有“nobody”" in fault.sentence and fault.cell == "A6" for fault in batch.faults
        )

    def test_two_rows_of_one_name_are_both_told(self):
        batch = read(row(1), row(1), row(2))

        assert [draft.row for draft in batch.drafts] == [7]
        assert [fault.row for fault in batch.faults] == [5, 6]

    def test_a_column_that_nobody_reads_is_told_and_one_that_is_needed_too(self):
        book = load_workbook(BytesIO(filled(EMPTY, [row(1)])))
        book["事项"]["B4"].value = "名字"
        written = BytesIO()
        book.save(written)

        batch = read_batch(written.getvalue(), TEMPLATE)

        assert (
            "事项",
            4,
            "B4",
            "没有这一列，其中的内容不会使用。请改正表头，或者删去这一列",
        ) in told(batch)
        assert any("缺少“事项名称”列" in fault.sentence for fault in batch.faults)

    def test_hostile_names_stay_text(self):
        name = "<script>\"'\\]]>{{x}}" + "\u202e" + "长" * 400

        item = said(read(row(1, 事项名称=name, 数量限制='无"\nkey = "x')))

        assert item.name == name
        assert item.quantity_limit == '无"\nkey = "x'
        assert item.key == "item_1"

    def test_an_empty_workbook_says_so(self):
        with pytest.raises(InvalidValueError, match="没有填写事项"):
            read_batch(EMPTY, TEMPLATE)

    def test_the_empty_workbook_is_the_same_every_time_and_explains_each_column(self):
        book = load_workbook(BytesIO(EMPTY))

        assert empty_workbook(TEMPLATE) == EMPTY
        explained = {line[1].value for line in book["说明"].rows}
        for name in ("事项", "材料", "条件", "依据", "不予情形", "单位"):
            assert {str(cell.value).rstrip("*") for cell in book[name][4]} <= explained
        assert book["事项"].data_validations.dataValidation


class TestDrafting:
    @pytest.fixture(autouse=True)
    def _quick_charts(self, monkeypatch):
        monkeypatch.setattr(placing, "MANY", 0)
        monkeypatch.setattr(search, "MANY", 0)

    @pytest.fixture
    def designer(self, county):
        return county.people["process_designer1"]

    def keys(self, county):
        with county.engine.look() as look:
            return {item.key: item.state for item in look.tables.items.every()}

    def test_good_rows_become_drafts_with_charts_and_bad_ones_are_told(self, county, designer):
        body = filled(EMPTY, [row(1), row(2, 法定时限="二十日"), row(3)])

        done = draft_items(county.engine, designer, read_items(county.engine, body, "felling"))

        assert list(done.versions) == [5, 7]
        assert {version.state for version in done.versions.values()} == {"draft"}
        assert all(version.layouts for version in done.versions.values())
        assert [fault.row for fault in done.faults] == [6]
        assert self.keys(county) | {"item_1": "draft", "item_3": "draft"} == self.keys(county)

    def test_all_or_none_drafts_none_for_one_fault(self, county, designer):
        body = filled(EMPTY, [row(1), row(2, 法定时限="二十日")])

        batch = read_items(county.engine, body, "felling")
        done = draft_items(county.engine, designer, batch, all_or_none=True)

        assert (done.versions, len(done.faults)) == ({}, 1)
        assert "item_1" not in self.keys(county)

    def test_the_same_workbook_twice_drafts_nothing_new(self, county, designer):
        batch = read_items(county.engine, filled(EMPTY, [row(1)]), "felling")

        first = draft_items(county.engine, designer, batch)
        again = draft_items(county.engine, designer, batch)

        assert first == again
        assert again.versions[5].number == 1

    def test_who_may_not_draft_drafts_nothing(self, county):
        batch = read_items(county.engine, filled(EMPTY, [row(1)]), "felling")

        with pytest.raises(NotPermittedError):
            draft_items(county.engine, county.people["town_acceptor"], batch)
        with pytest.raises(NotFoundError):
            read_items(county.engine, EMPTY, "nothing")
