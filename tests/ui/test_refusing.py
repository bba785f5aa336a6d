"""A decider refuses at his browser, with scripts and without: the button comes when all is there."""

import pytest


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_refusal_is_composed_previewed_and_signed(office, sqlite_county, scripts):
    case_id = sqlite_county.make_case("felling", "封山育林区内不予许可", at="decide")
    task = sqlite_county.task(case_id, "decide")
    page = office.sign_in("town_decider", java_script_enabled=scripts)
    page.goto(f"/tasks/{task.id}")
    assert page.get_by_role("radio", name="不予").count() == 0

    page.get_by_role("button", name="填写不予许可的理由").click()
    page.locator("textarea[name='facts']").fill("采伐地点位于封山育林区内。")
    page.locator("textarea[name='opinion']").fill("同意审核意见，不予许可。")
    page.get_by_label("情形和条款").select_option("R1")
    page.locator("textarea[name='refusal.0.fact']").fill("采伐地点位于封山育林区内。")
    assert page.get_by_role("button", name="提交并流转").count() == 0
    page.get_by_label("“审核”环节的办理记录").check()
    page.get_by_role("button", name="核对不予许可的理由").click()

    with page.context.expect_page() as opened:
        page.get_by_role("button", name="预览文书").click()
    opened.value.wait_for_load_state()
    assert "预览 · 未编号 · 无效" in opened.value.locator("main").inner_text()
    page.get_by_role("button", name="提交并流转").click()
    page.wait_for_load_state()

    codes = [event.data.get("code") for event in sqlite_county.events(case_id)]
    assert "refusal_decision" in codes
