"""Each letter says what the law wants it to say, and is refused when it cannot."""

import json
import re
from dataclasses import replace

import pytest
from lxml import etree

from engine import paper
from engine.errors import InvalidValueError, LetterFactsMissingError, NotFoundError
from engine.letters import KINDS, LABELS, OUTSIDE, Cited, Served
from engine.profile import LETTERS
from tests.support.letters import ANSWERS, MORE, at

REVIEW = "可以自收到之日起60日内向示例县人民政府申请行政复议（《中华人民共和国行政复议法》第二十条、第二十四条）"
SUE = "可以自收到之日起6个月内依法向示例县人民法院提起行政诉讼（《中华人民共和国行政诉讼法》第四十六条）"


def missing(write, code, **changed) -> tuple[str, ...]:
    with pytest.raises(LetterFactsMissingError) as refused:
        write(code, **changed)
    assert refused.value.letter == KINDS[code].title
    return refused.value.missing


def test_every_letter_that_a_flow_may_issue_can_be_written(write):
    assert KINDS.keys() == LETTERS.keys() | OUTSIDE.keys()
    for code in KINDS.keys() - {"licence"}:
        assert KINDS[code].title in write(code).text
    # A licence is called as the item calls it.
    assert "林木采伐许可证" in write("licence").text.splitlines()


@pytest.mark.parametrize("code", KINDS)
def test_every_letter_names_organ_applicant_item_number_and_day(write, code):
    letter = write(code)

    for said in (
        "示例县林业局",
        "王示例",
        "林木采伐许可",
        "2026年3月11日",
    ):
        assert said in letter.text
    assert ("（印章）" in letter.text) == KINDS[code].sealed
    assert f"示镇林许{KINDS[code].sign}〔2026〕1号" in letter.text
    assert "办理依据版本 8f2c1e0d9b7a6f5e" in letter.text


@pytest.mark.parametrize("code", KINDS)
def test_every_letter_is_a_page_without_script_or_inline_style(write, code):
    page = etree.HTML(write(code).html)

    assert page.xpath("//link/@href") == ["/static/css/letter.css"]
    assert not page.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]")
    assert page.get("lang") == "zh-CN"


@pytest.mark.parametrize("code", ["non_acceptance", "refusal_decision", "termination"])
def test_what_refuses_names_both_remedies(write, code):
    text = write(code).text

    assert REVIEW in text
    assert SUE in text


@pytest.mark.parametrize("code", ["non_acceptance", "refusal_decision", "termination"])
@pytest.mark.parametrize("lost", ["review_authority", "court"])
def test_what_refuses_is_not_issued_without_a_remedy(write, item, code, lost):
    contacts = item.contacts.model_copy(update={lost: ""})

    assert LABELS[lost] in missing(write, code, item=item.model_copy(update={"contacts": contacts}))


def test_a_correction_is_no_pause_and_asks_once_for_everything(write):
    text = write("correction_notice").text

    assert "审批时限尚未起算" in text
    assert "暂停" not in text
    assert "现将需要补正的全部内容一次性告知如下" in text
    assert "自收到补正材料之日起即为受理" in text
    assert "逾期不补正的，视为撤回本次申请" in text
    assert "请于2026年3月16日前（含当日）提交" in text
    assert "1 | 林木采伐申请表 | 未提交 | 原件1份" in text
    assert re.search(
        r"2 \| 林木权属证明.* \| 不符合法定形式：未附宗地图 \| 核验原件收复印件1份", text
    )


def test_a_correction_that_asks_for_nothing_is_refused(write):
    nothing = {"materials": {"application_form": {"state": "已收"}}, "reason": "请补正"}

    assert missing(write, "correction_notice", answers=nothing) == (LABELS["defects"],)


def test_a_correction_without_its_last_day_is_refused(write, case):
    assert missing(write, "correction_notice", case=replace(case, correction_due_on=None)) == (
        "补正期限",
    )


def test_every_fact_of_a_form_that_a_letter_needs_is_missed_by_its_chinese_name(write):
    assert missing(write, "grant_decision", answers={}) == ("查明的事实", "准予的范围")
    assert missing(write, "non_acceptance", answers={}) == ("理由", "法律依据")
    assert missing(write, "service_receipt", answers={}) == ("受送达人", "送达方式", "送达日期")
    assert missing(write, "special_procedure_notice", answers={}) == (
        *("采用特别程序的理由", "特别程序所需时间"),
    )
    assert str(LetterFactsMissingError("补正告知书", ["补正期限"])).startswith("《补正告知书》缺少")


def test_an_acceptance_needs_all_its_days(write, case):
    blank = replace(case, accepted_on=None, statutory_due_on=None, promised_due_on=None)

    assert missing(write, "acceptance_notice", case=blank) == (
        "受理日期",
        "法定办结日",
        "承诺办结日",
    )


def test_silence_is_told_with_the_day_and_both_limits(write, case):
    text = write("deemed_acceptance").text

    assert "本件自收到申请材料之日即2026年3月2日起即为受理" in text
    assert "第三十二条第一款第（四）项" in text
    assert "法定办结时限 | 20个工作日，至2026年3月30日" in text
    assert "承诺办结时限 | 7个工作日，至2026年3月11日" in text
    assert "受理日期" in missing(write, "deemed_acceptance", case=replace(case, accepted_on=None))


def test_a_longer_limit_is_told_with_both_days_its_reason_and_who_approved_it(write, case):
    text = write("extension_notice").text

    assert "需要上级核实采伐限额。" in text
    assert "经示例县林业局局长批准，本件法定办理时限延长10个工作日" in text
    assert "原办结期限为2026年3月30日，延长后的办结期限为2026年4月14日" in text
    assert missing(write, "extension_notice", answers={}) == ("理由", "批准人")
    assert missing(write, "extension_notice", case=replace(case, base_due_on=None)) == (
        "原办结期限",
    )


def test_who_corrects_nothing_is_told_that_he_may_ask_again(write):
    text = write("correction_expired").text

    assert "补正期限至2026年3月16日届满" in text
    assert "可以就同一事项重新申请" in text


def test_a_provisional_day_is_printed_as_such(write, case):
    text = write("acceptance_notice", case=replace(case, provisional=True)).text

    assert (
        "法定办结时限 | 20个工作日，至2026年3月30日（暂定，待次年放假通知公布后重新计算）" in text
    )
    assert "暂定" not in write("acceptance_notice").text


def test_a_catch_all_ground_needs_the_provision_it_rests_on(write, item):
    grounds = tuple(ground.model_copy(update={"catch_all": True}) for ground in item.grounds)
    vague = item.model_copy(update={"grounds": grounds})
    said = {"facts": "事实", "grounds": ["R1"]}

    assert missing(write, "refusal_decision", item=vague, answers=said) == (
        "理由R1所依据的具体条款",
    )

    named = write(
        "refusal_decision", item=vague, answers=said | {"legal_basis": "《示例条例》第五条"}
    )
    assert "（R1，《示例条例》第五条）" in named.text


def test_a_refusal_without_a_ground_of_the_list_is_refused(write):
    said = {"facts": "事实", "grounds": ["R99"]}

    assert missing(write, "refusal_decision", answers=said) == (LABELS["grounds"],)


def test_leaving_a_letter_behind_needs_its_witnesses(write):
    said = {"recipient": "王示例", "served_on": "2026-03-12", "service_method": "留置送达"}

    assert missing(write, "service_receipt", answers=said) == (
        *(LABELS["refused_why"], LABELS["witnesses"]),
    )


def test_a_licence_that_was_given_by_a_fault_of_the_organ_ends_with_damages(write):
    ours = MORE["revocation"] | {"causes": ["69-1-3"]}

    assert missing(write, "revocation", more=ours) == (
        "对被许可人合法权益损害的赔偿（行政许可法第六十九条第四款）",
    )
    assert "取得的利益不受保护" in write("revocation").text
    paid = write("revocation", more=ours | {"compensation": "赔偿3000元。"}).text
    assert "赔偿3000元。" in paid
    assert "取得的利益不受保护" not in paid


@pytest.mark.parametrize("code", ["recall", "revocation", "deregistration"])
def test_a_licence_ends_only_for_a_cause_of_its_own_article(write, code):
    wrong = {"recall": "70-1", "revocation": "8-2-1", "deregistration": "99"}[code]

    assert missing(write, code, more=MORE[code] | {"causes": [wrong]}) == (
        f"本文书可用的法定情形代码（“{wrong}”不是）",
    )


def test_nobody_checks_a_place_alone(write):
    alone = MORE["site_visit_record"] | {"officers": [{"name": "李踏勘", "certificate": "1"}]}

    assert missing(write, "site_visit_record", more=alone) == (
        "第二名核查人员（行政许可法第三十四条：两名以上）",
    )


@pytest.mark.parametrize(
    ("column", "word"), [("opinion", "明确意见"), ("name", "姓名"), ("at", "日期")]
)
def test_a_signature_alone_is_no_opinion(write, column, word):
    row = {"step": "审核", "opinion": "同意。", "name": "钱审核", "at": "2026年3月9日", column: ""}

    assert missing(write, "approval_sheet", more={"opinions": [row]}) == (f"“审核”的{word}",)


def test_an_act_cannot_say_otherwise_than_the_case_nor_what_the_letter_does_not_say(write):
    for name in ("applicant", "case_no", "organ", "votes", "nonsense"):
        with pytest.raises(InvalidValueError, match="没有"):
            write("hearing_notice", more=MORE["hearing_notice"] | {name: "李四"})
    with pytest.raises(InvalidValueError, match="“听证时间”的形式不对"):
        write("hearing_notice", more=MORE["hearing_notice"] | {"hearing_at": 3.5})
    with pytest.raises(InvalidValueError, match="“专家名单"):
        write("expert_opinion", more=MORE["expert_opinion"] | {"experts": "吴专家"})


def test_a_moment_of_a_form_is_one_of_our_zone(write):
    typed = MORE["hearing_notice"] | {"hearing_at": "2026-03-25T09:00"}

    assert write("hearing_notice", more=typed) == write("hearing_notice")


def test_what_an_act_cites_is_told_with_its_place(write):
    cited = MORE["hearing_notice"] | {"chair": Cited(value="周主持", source="event:17")}

    kept = write("hearing_notice", more=cited).facts

    assert kept["sources"]["event:17"] == ["chair"]
    assert "hearing_at" in kept["sources"]["act"]
    assert "applicant" in kept["sources"]["party"]


def test_a_service_receipt_lists_what_is_handed_over(write, case):
    papers = (Served(title="不予受理决定书", number="示镇林许不受〔2026〕4号"),)
    said = {"recipient": "王示例", "served_on": "2026-03-12", "service_method": "直接送达"}

    letter = write("service_receipt", case=replace(case, documents=papers), answers=said)
    assert "《不予受理决定书》示镇林许不受〔2026〕4号" in letter.text
    assert missing(write, "service_receipt", case=replace(case, documents=()), answers=said) == (
        "送达的文书",
    )


def test_persons_are_masked_in_notices_and_whole_in_decisions(write):
    assert "990101********0019" in write("correction_notice").text
    assert "990101199001010019" not in write("correction_notice").html
    assert "990101199001010019" not in json.dumps(write("correction_notice").facts)
    assert "990101199001010019" in write("grant_decision").text


def test_an_entrusted_town_is_named_but_the_principal_signs(write, case):
    letter = write("grant_decision")
    assert "本机关依法委托示例镇人民政府办理本事项。" in letter.text
    assert letter.text.rstrip().splitlines()[-7:-4] == [
        *("示例县林业局", "（印章）", "2026年3月11日"),
    ]
    assert "委托示例镇" not in write("grant_decision", case=replace(case, acting="")).text


HOSTILE = [
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "{applicant.__class__}",
    '"><img src=x onerror=alert(1)>',
    "张\x00三\u202e\ud800\ufffe",
    "%s%n",
    "</p></main><style>*{display:none}</style>",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("code", KINDS)
def test_a_hostile_name_is_only_a_name(write, case, code, name):
    evil = replace(at(case, code), applicant=name, agent=name, case_no=name, acting=name)
    given = dict.fromkeys(("reason", "facts", "scope", "conditions", "recipient", "opinion"), name)
    more = {fact: hostile(said, name) for fact, said in MORE.get(code, {}).items()}

    letter = write(
        code,
        case=evil,
        answers=ANSWERS.get(code, {}) | given,
        more=more,
        paragraphs=("致{applicant}。",),
    )

    page = etree.HTML(letter.html)
    assert not page.xpath("//script | //style | //img | //@onerror")
    assert letter.html.encode("utf-8")
    if "\x00" not in name:
        assert " ".join(name.split()) in letter.text


def hostile(said, name):
    """Put the name wherever an act hands over a text, be it in a list."""
    if isinstance(said, str):
        return name
    if isinstance(said, list) and isinstance(said[0], dict):
        return [{column: hostile(cell, name) for column, cell in row.items()} for row in said]
    return said


def test_paragraphs_of_the_item_are_filled_and_nothing_else_is_reached(write):
    letter = write("grant_decision", paragraphs=("{applicant}应于{valid_to}前完成。",))
    assert "王示例应于2026年6月30日前完成。" in letter.text

    for wrong in (
        "{applicant.__class__}",
        "{0}",
        "{",
        "{nobody}",
        "{grounds}",
        "{delivery_limit}",
        "{applicant!r}",
    ):
        with pytest.raises(InvalidValueError):
            write("grant_decision", paragraphs=(wrong,))


def test_a_placeholder_without_its_fact_is_missed(write):
    assert missing(write, "grant_decision", paragraphs=("证号{licence_no}",)) == ("证件编号",)


def test_the_same_facts_give_the_same_bytes(write):
    assert write("refusal_decision") == write("refusal_decision")


def test_the_facts_of_a_letter_are_json_without_floats(write):
    for code in KINDS:
        said = json.dumps(write(code).facts, ensure_ascii=False)
        assert json.loads(said, parse_float=pytest.fail)["number"].startswith("示镇林许")


def test_an_unknown_letter_is_refused(write):
    with pytest.raises(NotFoundError, match="没有找到文书种类“love_letter”"):
        write("love_letter", answers={})


@pytest.mark.parametrize("code", ["material_receipt", "correction_receipt"])
def test_a_receipt_leads_to_the_public_answer_where_the_county_has_an_address(write, case, code):
    at = "https://sp.example.gov.cn/public/progress"

    page = write(code, case=replace(case, progress_at=at)).html

    assert at in page
    # The code holds the number alone: the query code must be read from the paper.
    assert paper.qr(f"{at}?no={case.case_no}") in page
    assert "<figure>" not in write(code).html
