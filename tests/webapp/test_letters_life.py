"""Previews, withdrawals and the seal register as their pages show them."""

import pytest

from tests.support.desk import drawn, typed

FORESTRY = "11990101000000035K"


@pytest.fixture
def deciding(sqlite_county):
    return sqlite_county.task(sqlite_county.make_case("felling", at="decide"), "decide")


@pytest.fixture
def granted(sqlite_county):
    case_id = sqlite_county.make_case("felling", at="make_licence")
    events = sqlite_county.events(case_id)
    return case_id, next(e for e in events if e.data.get("code") == "grant_decision")


def carried(desk, address):
    page = drawn(desk.get(address))
    return {
        each.get("name"): each.get("value")
        for each in page.cssselect("main form input[type=hidden]")
    }


def seal(sqlite_county):
    with sqlite_county.engine.look() as look:
        return look.tables.seals.every([FORESTRY])[0]


def test_a_preview_shows_the_letters_and_changes_nothing(sqlite_county, at_desk, deciding):
    desk = at_desk("town_decider")
    sent = carried(desk, f"/tasks/{deciding.id}")
    sent |= typed(sqlite_county, deciding.case_id, "decide")
    before = sqlite_county.log()

    shown = desk.post(f"/tasks/{deciding.id}/preview", sent)

    assert shown.status_code == 200
    page = drawn(shown)
    assert [each.text_content() for each in page.cssselect("article.letter h1")] == [
        "准予行政许可决定书"
    ]
    assert "预览 · 未编号 · 无效" in shown.text
    assert len(page.cssselect("main")) == 1
    assert sqlite_county.log() == before


def test_the_button_opens_a_window_of_its_own_without_script(at_desk, deciding):
    page = drawn(at_desk("town_decider").get(f"/tasks/{deciding.id}"))

    [button] = page.xpath("//button[contains(@formaction, '/preview')]")

    assert button.get("formtarget") == "_blank"


def test_a_preview_refuses_as_the_submit_would_and_keeps_what_was_typed(
    sqlite_county, at_desk, deciding
):
    desk = at_desk("town_decider")
    sent = carried(desk, f"/tasks/{deciding.id}")
    sent |= typed(sqlite_county, deciding.case_id, "decide") | {"scope": [""]}

    refused = desk.post(f"/tasks/{deciding.id}/preview", sent)

    assert refused.status_code == 422
    assert drawn(refused).xpath("//a[@href='#f-scope']")


def test_a_withdrawn_letter_says_so_wherever_it_is_listed(at_desk, granted):
    case_id, wrong = granted
    desk = at_desk("forestry_leader1")
    address = f"/letters/{wrong.seq}/withdraw"
    sent = carried(desk, address) | {"reason": "株数写错", "word.facts": "更正后的事实。"}

    done = desk.post(address, sent)

    assert done.status_code == 303
    page = drawn(desk.get(done.location))
    said = page.cssselect("section[aria-labelledby=letters]")[0].text_content()
    assert "已撤销" in said
    assert "株数写错" in said
    assert "已撤销" in desk.get(f"/letters/{wrong.seq}").text
    assert desk.get(f"/cases/{case_id}").status_code == 200


def test_what_will_not_do_comes_back_with_what_was_typed(at_desk, granted):
    _, wrong = granted
    desk = at_desk("forestry_leader1")
    address = f"/letters/{wrong.seq}/withdraw"
    sent = carried(desk, address) | {"reason": "", "word.facts": "更正后的事实。"}

    refused = desk.post(address, sent)

    assert refused.status_code == 422
    [words] = drawn(refused).xpath("//textarea[@name='word.facts']")
    assert words.text_content().strip() == "更正后的事实。"


def test_a_letter_that_stands_tells_the_lawful_way_instead_of_a_form(sqlite_county, at_desk):
    case_id = sqlite_county.make_case("felling")
    events = sqlite_county.events(case_id)
    grant = next(e for e in events if e.data.get("code") == "grant_decision")

    page = at_desk("forestry_leader1").get(f"/letters/{grant.seq}/withdraw")

    assert "更正决定" in page.text
    assert not drawn(page).xpath("//textarea[@name='reason']")


def test_a_seal_is_sealed_away_and_its_letters_wait(sqlite_county, at_desk, deciding):
    desk = at_desk("town_issuer")
    address = f"/seals/{seal(sqlite_county).id}"
    sent = carried(desk, address) | {"reason": "保管人休假"}

    assert desk.post(f"{address}/suspend", sent).status_code == 303

    assert "已封存" in desk.get(address).text
    decider = at_desk("town_decider")
    given = carried(decider, f"/tasks/{deciding.id}")
    given |= typed(sqlite_county, deciding.case_id, "decide")
    refused = decider.post(f"/tasks/{deciding.id}/complete", given)
    assert refused.status_code == 422
    assert "分管领导" in refused.text


def test_the_use_log_lists_letters_with_their_numbers(sqlite_county, at_desk, granted):
    _, grant = granted

    page = at_desk("forestry_leader1").get(f"/seals/{seal(sqlite_county).id}")

    assert grant.data["number"] in page.text
    assert 'class="imprint"' in page.text


def test_a_seal_is_registered_by_the_head_of_its_organ(sqlite_county, at_desk):
    desk = at_desk("forestry_leader1")
    new = {"organ": FORESTRY, "name": "示例县林业局", "kind": "official"}
    new |= {"custodian": "town_issuer", "starts_on": "2026-03-02", "document": "示林发〔2026〕1号"}

    wrong = desk.post("/seals", new | {"starts_on": "三月二日"})
    done = desk.post("/seals", new)

    assert wrong.status_code == 422
    assert drawn(wrong).xpath("//input[@name='name']/@value") == ["示例县林业局"]
    assert done.status_code == 303
    assert "示例县林业局" in desk.get(done.location).text


def test_seals_of_other_organs_are_not_shown(sqlite_county, at_desk):
    other = at_desk("deputy_leader1").get(f"/seals/{seal(sqlite_county).id}")

    assert other.status_code == 404
    assert (
        "林业局"
        not in drawn(at_desk("deputy_leader1").get("/seals")).cssselect("table")[0].text_content()
    )
    assert "林业局" in at_desk("auditor1").get("/seals").text
