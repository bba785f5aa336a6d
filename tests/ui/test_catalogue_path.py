"""A designer changes an item, a second person agrees, a third one publishes it; then it ends."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from engine.bundle import archive, shipped
from tests.support.charts import hasty


@pytest.fixture(autouse=True)
def _hasty(monkeypatch):
    hasty(monkeypatch)


def changed():
    files = dict(shipped("felling").files)
    files["item.toml"] = files["item.toml"].replace(b'promised = "7wd"', b'promised = "6wd"')
    return {"name": "felling.zip", "mimeType": "application/zip", "buffer": archive.pack(files)}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_three_people_bring_a_changed_item_into_force_and_one_cancels_it(
    sqlite_county, office, scripts
):
    day = sqlite_county.today + timedelta(days=7)

    designer = office.sign_in("process_designer1", java_script_enabled=scripts)
    designer.get_by_role("link", name="事项目录").click()
    designer.get_by_role("link", name="导入事项").click()
    designer.locator("#files").set_input_files(changed())
    designer.get_by_role("button", name="检查并预览").click()
    expect(designer.get_by_text("承诺时限由“7个工作日”改为“6个工作日”")).to_be_visible()
    assert "项目信息表" in designer.frame_locator("iframe").first.locator("body").inner_text()
    designer.get_by_role("button", name="保存为草案").click()
    designer.get_by_label("变更说明").fill("承诺时限缩短一天")
    designer.get_by_role("button", name="提交审核").click()
    expect(designer.get_by_text("已提交，等待另一人审核。")).to_be_visible()

    reviewer = office.sign_in("center_supervision1", java_script_enabled=scripts)
    reviewer.get_by_role("link", name="事项目录").click()
    reviewer.locator("tbody").get_by_role("link", name="审核").click()
    reviewer.get_by_role("button", name="审核同意").click()
    expect(reviewer.get_by_text("已审核同意")).to_be_visible()

    admin = office.sign_in("item_admin1", java_script_enabled=scripts)
    admin.get_by_role("link", name="事项目录").click()
    admin.locator("tbody").get_by_role("link", name="发布").click()
    admin.get_by_label("从这一天零时起").check()
    admin.get_by_label("生效日期").fill(day.isoformat())
    admin.get_by_role("button", name="发布", exact=True).click()
    expect(admin.locator(".head .tag")).to_have_text("待生效")

    sqlite_county.clock.advance(timedelta(days=8))
    admin = office.sign_in("item_admin1", java_script_enabled=scripts)
    admin.goto("/catalogue/items/felling")
    expect(admin.get_by_role("row", name="第 2 版").get_by_text("现行")).to_be_visible()
    admin.get_by_text("按政策文件取消本事项").click()
    admin.get_by_label("文件名称").fill("关于取消一批行政许可事项的决定")
    admin.get_by_label("文号").fill("示政发〔2026〕3号")
    admin.get_by_label("印发日期").fill("2026-02-20")
    admin.get_by_label("取消原因").fill("上位法已经修改")
    admin.get_by_role("button", name="取消事项").click()
    expect(admin.get_by_text("《关于取消一批行政许可事项的决定》")).to_be_visible()
    expect(admin.locator(".head .tag")).to_have_text("事项已取消")
