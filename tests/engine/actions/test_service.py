"""The five ways of service: what each asks for, and what the receipt says of it.

行政许可法 art. 44 asks for delivery; how follows the 民事诉讼法 (2023) art. 88–95 by analogy.
"""

import pytest

from engine import actions
from engine.audit import Kind
from forms import InvalidAnswersError
from tests.support.county import fresh_key

WAYS = {
    "直接送达": {},
    "邮寄送达": {"tracking_no": "EMS1234567890CN", "service_address": "示例县示例镇一村1号"},
    "留置送达": {
        "refused_why": "受送达人同住成年家属于当日拒绝接收",
        "witnesses": "示例村村民委员会 邵见证",
    },
    "公告送达": {
        "announced_why": "受送达人下落不明，直接送达、邮寄送达均未成功",
        "announced_where": "示例县人民政府网站",
        "announced_on": "2026-02-10",
    },
    "电子送达": {"e_consented": True, "e_address": "wang@example.invalid"},
}
DELIVERIES = {
    "deliver": ("", "felling"),
    "deliver_refusal": ("不予许可", "felling"),
    "deliver_not_accepted": ("不予受理", "felling"),
}
PRINTED = frozenset({"e_consented"})


@pytest.fixture(params=DELIVERIES)
def serving(county, request):
    word, item = DELIVERIES[request.param]
    case_id = county.make_case(item, word, at=request.param)
    return county.task(case_id, request.param)


def serve(county, task, way, **changes):
    answers = {"recipient": "王示例", "served_on": "2026-03-20", "service_method": way}
    if task.node_id == "deliver_not_accepted":
        answers["returned"] = "申请材料原件"
    given = answers | WAYS[way] | changes
    answers = {name: value for name, value in given.items() if value is not None}
    return county.complete(task, answers)


@pytest.mark.parametrize("way", WAYS)
def test_the_receipt_says_what_the_law_asks_of_a_way(county, serving, way):
    serve(county, serving, way)

    [receipt] = [
        event
        for event in county.events(serving.case_id)
        if event.kind is Kind.LETTER_ISSUED and event.data["code"] == "service_receipt"
    ]
    with county.engine.look() as look:
        text = look.contents(receipt.data["contents"]["letter"])["text"]
    assert f"■{way}" in text
    for name, said in WAYS[way].items():
        if name not in PRINTED:
            assert (said if name != "announced_on" else "2026年2月10日") in text


@pytest.mark.parametrize(
    ("way", "left_out"),
    [(way, name) for way, asked in WAYS.items() for name in asked if name != "service_address"],
)
def test_what_a_way_asks_for_cannot_be_left_out(county, way, left_out):
    task = county.task(county.make_case("felling", at="deliver"), "deliver")

    with pytest.raises(InvalidAnswersError) as refused:
        serve(county, task, way, **{left_out: None})

    assert left_out in refused.value.errors


def test_who_did_not_consent_is_not_served_electronically(county):
    task = county.task(county.make_case("felling", at="deliver"), "deliver")

    with pytest.raises(InvalidAnswersError) as refused:
        serve(county, task, "电子送达", e_consented=False)

    assert "e_consented" in refused.value.errors


@pytest.mark.parametrize(
    ("announced_on", "good"), [("2026-02-18", True), ("2026-02-19", False), ("2026-03-20", False)]
)
def test_an_announcement_serves_after_thirty_days(county, announced_on, good):
    task = county.task(county.make_case("felling", at="deliver"), "deliver")
    given = WAYS["公告送达"] | {"announced_on": announced_on}

    # `county.complete` would move the day for us: the answers go in as they are.
    if good:
        serve(county, task, "公告送达", **given)
        return
    with pytest.raises(InvalidAnswersError, match="不得早于"):
        refuse(county, task, given)


def refuse(county, task, given):
    answers = {"recipient": "王示例", "served_on": "2026-03-20", "service_method": "公告送达"}
    with county.engine.begin(county.able(task)[0]) as work:
        actions.check_answers(work, task.id, answers | given, seen=None, key=fresh_key())


@pytest.mark.parametrize("item", ["felling", "hygiene", "joint", "karaoke", "sewage"])
def test_every_shipped_item_asks_the_same(county, item):
    bundle = county.bundle(item)
    for key in DELIVERIES:
        names = {field.name for field in bundle.form(key).fields}
        assert {name for asked in WAYS.values() for name in asked} <= names, key
