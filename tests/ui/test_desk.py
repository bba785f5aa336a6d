"""The desk by keys alone: next case, drafts, phrases, undoing, many cases at once."""

import pytest
from playwright.sync_api import expect

from tests.support.county import PASSWORD


class Keys:
    """Presses keys and counts every one of them: Ctrl+Enter is two."""

    def __init__(self, page):
        self.page = page
        self.pressed = 0
        self.loads = 0
        page.on("load", self._load)

    def _load(self, _page):
        self.loads += 1

    def press(self, key):
        self.pressed += len(key.split("+"))
        self.page.keyboard.press(key)


@pytest.fixture
def reviews(sqlite_county):
    """Two cases of the hall that wait for a reviewer; his login, and their tasks."""
    cases = [sqlite_county.make_case("hygiene", at="review") for _ in range(2)]
    tasks = [sqlite_county.task(case, "review") for case in cases]
    return "reviewer1", tasks


def saved(page):
    expect(page.locator("#draft-state")).to_contain_text("草稿已保存", timeout=15_000)


def test_the_plain_path_takes_six_keys_and_three_pages(sqlite_county, office, reviews, capsys):
    login, tasks = reviews
    page = office.sign_in(login)
    page.wait_for_load_state()
    keys = Keys(page)

    keys.press("Enter")
    page.wait_for_url("**/tasks/*")
    expect(page.locator(".said")).to_contain_text("现场审核")
    keys.press("1")
    keys.press("Alt+1")
    keys.press("Control+Enter")
    page.wait_for_url("**/tasks/*done=completed*")
    expect(page.locator(".notice")).to_contain_text("已流转")

    with capsys.disabled():
        print(f"\nplain path: {keys.pressed} keys, {keys.loads} page loads")  # noqa: T201 - the figure
    assert keys.pressed <= 6
    assert keys.loads <= 3
    done, left = (sqlite_county.case(task.case_id) for task in tasks)
    assert {done.stage, left.stage} == {"review", "decide"}
    expect(page.get_by_role("button", name="提交并流转")).to_be_visible()


def test_keys_leave_typing_and_composing_alone(office, reviews):
    login, tasks = reviews
    page = office.sign_in(login)
    page.goto(f"/tasks/{tasks[0].id}")
    opinion = page.locator("[name=opinion]")
    composing = """event => document.activeElement.dispatchEvent(new KeyboardEvent("keydown",
        {key: "Enter", code: "Enter", ctrlKey: true, isComposing: true, bubbles: true}))"""

    opinion.focus()
    page.keyboard.type("12?fnw")
    page.evaluate(composing)

    expect(opinion).to_have_value("12?fnw")
    expect(page.locator("[name=result]:checked")).to_have_count(0)
    expect(page.locator("dialog[open]")).to_have_count(0)
    assert page.url.endswith(str(tasks[0].id))


def test_a_question_mark_shows_the_keys_of_the_page(office, reviews):
    login, tasks = reviews
    page = office.sign_in(login)

    for path in ("/worklist", f"/tasks/{tasks[0].id}"):
        page.goto(path)
        page.keyboard.press("?")
        shown = page.locator("#keys tbody tr").all_inner_texts()
        expect(page.locator("#keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("#keys")).not_to_be_visible()
        page.goto("/keys")
        assert set(shown) <= set(page.locator("tbody tr").all_inner_texts())


def test_what_was_typed_comes_up_on_another_computer(sqlite_county, office, reviews):
    login, [task, _other] = reviews
    here, there = office.sign_in(login), office.sign_in(login)
    here.goto(f"/tasks/{task.id}")
    here.locator("[name=opinion]").fill("写了一半的意见")
    saved(here)

    there.goto(f"/tasks/{task.id}")
    expect(there.locator("[name=opinion]")).to_have_value("写了一半的意见")
    expect(there.locator(".draft-line")).to_contain_text("保存的草稿")
    there.keyboard.press("1")
    there.keyboard.press("Control+Enter")
    expect(there.locator(".notice")).to_contain_text("已流转")

    with sqlite_county.engine.look() as look:
        assert look.tables.desks.draft(login, task.id) is None
    assert not any("写了一半" in str(event.data) for event in sqlite_county.log())


def test_a_draft_of_an_older_state_stands_beside_the_form(sqlite_county, office, reviews):
    login, [task, _other] = reviews
    page = office.sign_in(login)
    page.goto(f"/tasks/{task.id}")
    page.locator("[name=opinion]").fill("以前的意见")
    saved(page)
    with sqlite_county.engine.begin() as work:
        row = work.tables.cases.lock(task.case_id)
        columns = vars(row) | {"version": row.version + 1}
        assert work.tables.cases.save(columns, seen=row.version)

    page.goto(f"/tasks/{task.id}")
    expect(page.locator("[name=opinion]")).to_have_value("")
    expect(page.locator(".stale-draft")).to_contain_text("以前的意见")
    page.get_by_role("link", name="填入草稿").click()
    expect(page.locator("[name=opinion]")).to_have_value("以前的意见")


def test_an_expired_session_loses_nothing_that_was_typed(office, reviews):
    login, [task, _other] = reviews
    page = office.sign_in(login)
    page.goto(f"/tasks/{task.id}")
    page.context.clear_cookies()

    page.locator("[name=opinion]").fill("登录过期以后写的意见")
    expect(page.locator("#draft-state")).to_contain_text("登录已过期", timeout=15_000)
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("用户名").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/tasks/*")

    expect(page.locator("[name=opinion]")).to_have_value("登录过期以后写的意见")


def test_a_slip_is_taken_back_from_the_notice(sqlite_county, office, reviews):
    login, [task, _other] = reviews
    page = office.sign_in(login)
    page.goto(f"/tasks/{task.id}")
    for key in ("1", "Alt+1", "Control+Enter"):
        page.keyboard.press(key)
    expect(page.locator("#undo")).to_be_visible()
    expect(page.locator("#undo-clock")).not_to_be_empty()

    page.keyboard.press("u")
    page.keyboard.press("Enter")

    expect(page.locator(".notice")).to_contain_text("已撤回")
    assert sqlite_county.task(task.case_id, "review").status == "open"
    expect(page.locator("[name=opinion]")).not_to_have_value("")


def test_phrases_are_filled_in_with_the_facts_of_the_case(office, reviews):
    login, [task, _other] = reviews
    page = office.sign_in(login)
    page.goto("/phrases")
    page.get_by_role("textbox", name="常用语").fill("{applicant}的{item}申请，同意。{today}")
    page.get_by_role("button", name="保存").click()
    expect(page.locator(".notice")).to_contain_text("已保存常用语")

    page.goto(f"/tasks/{task.id}")
    page.keyboard.press("1")
    page.keyboard.press("Alt+3")

    typed = page.locator("[name=opinion]").input_value()
    assert typed.startswith(f"{task.applicant}的{task.item_name}申请，同意。2026年3月")
    assert "{" not in typed


def test_rows_are_chosen_and_handled_together_by_keys(sqlite_county, office):
    cases = [sqlite_county.make_case("hygiene", at="inform") for _ in range(2)]
    page = office.sign_in("acceptor1")
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("#chosen-count")).to_have_text("已选 2 件")

    page.keyboard.press("b")
    page.wait_for_url("**/bulk/*")
    for box in page.locator("form[data-form] input[type=checkbox]").all():
        box.check()
    page.get_by_role("button", name="预检").click()
    expect(page.locator(".notice")).to_contain_text("可以办理 2 件")
    assert all(sqlite_county.task(case, "inform") for case in cases)
    page.get_by_role("button", name="办理可以办理的 2 件").click()

    expect(page.locator(".notice")).to_contain_text("已办 2 件")
    expect(page.locator("tbody .tag.good")).to_have_count(2)


def test_without_scripts_the_desk_still_works(sqlite_county, office, reviews):
    login, [task, _other] = reviews
    page = office.sign_in(login, java_script_enabled=False)
    page.goto(f"/tasks/{task.id}")
    page.locator("[name=opinion]").fill("没有脚本时写的意见")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".notice")).to_contain_text("已保存草稿")
    expect(page.locator("[name=opinion]")).to_have_value("没有脚本时写的意见")

    page.locator('[name=result][value="同意"]').check()
    page.get_by_role("button", name="提交并流转").click()
    expect(page.locator(".notice")).to_contain_text("已流转")
    page.get_by_role("button", name="撤回").click()
    expect(page.locator(".notice")).to_contain_text("已撤回")

    page.goto("/worklist/settings")
    page.get_by_label("显示“阶段”").uncheck()
    page.get_by_role("button", name="保存设置").click()
    expect(page.locator("th", has_text="阶段")).to_have_count(0)


def test_the_chief_reads_everything_within_two_screens(sqlite_county, office):
    case = sqlite_county.make_case("hygiene", at="decide")
    task = sqlite_county.task(case, "decide")
    page = office.sign_in("decider1")
    page.set_viewport_size({"width": 1366, "height": 768})

    page.goto(f"/tasks/{task.id}")

    parts = (".proposal", "#records", "#opinions", "#papers", ".clock", ".outcomes")
    for part in parts:
        box = page.locator(part).first.bounding_box()
        assert box["y"] + box["height"] <= 2 * 768, part
    assert page.evaluate("document.documentElement.scrollHeight") <= 2 * 768
