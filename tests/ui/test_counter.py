"""The counter in a browser: how many interactions a reception takes, by whatever means.

How interactions are counted: what is typed into one field counts one, with the moving there by
Tab; every click, every Enter and every choice made (a radio button, a line of a list, a tick)
counts one. Printing counts one more for the Enter in the printer's dialog, which no test sees.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.support.county import PASSWORD

MOST = 25
PDF = b"%PDF-1.4\n1 0 obj << /Type /Page >> endobj\n%%EOF"
FILE = {"name": "林权证.pdf", "mimeType": "application/pdf", "buffer": PDF}
DONE = re.compile(r"/receive/done/")


@pytest.fixture
def raw(sqlite_county):
    bundle = sqlite_county.bundle("felling")
    form = bundle.form_of(bundle.flow.start())
    return form.draw(sqlite_county.answers("felling", "apply"))


@dataclass
class Clerk:
    """Somebody whose every interaction is counted."""

    page: Page
    interactions: list[str] = field(default_factory=list)

    def types(self, name: str, text: str) -> None:
        self.page.locator(f'[name="{name}"]').first.fill(text)
        self.interactions.append(f"types {name}")

    def presses(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.interactions.append(key)

    def clicks(self, locator: str) -> None:
        self.page.locator(locator).first.click()
        self.interactions.append(f"clicks {locator}")

    def answers(self, name: str, values: Sequence[str]) -> None:
        """Give one answer in one interaction, whatever asks for it."""
        controls = self.page.locator(f'[name="{name}"]')
        if controls.first.get_attribute("type") == "radio":
            self.page.locator(f'[name="{name}"][value="{values[0]}"]').check()
        elif controls.first.evaluate("each => each.tagName") == "SELECT":
            controls.first.select_option(values[0])
        else:
            controls.first.fill(values[0])
        self.interactions.append(f"answers {name}")


def party(name: str) -> bool:
    return name.startswith(("applicant_", "agent_", "materials."))


def watch_printing(page: Page) -> None:
    """Count printer dialogs: the test's browser would open none."""
    page.context.add_init_script("window.print = () => { top.dialogs = (top.dialogs ?? 0) + 1; };")


def dialogs(page: Page) -> int:
    return page.evaluate("() => window.dialogs ?? 0")


def search(clerk: Clerk, name: str) -> None:
    clerk.types("q", name)
    clerk.presses("Enter")
    expect(clerk.page.locator(".party[open]")).to_be_visible()


def accept(clerk: Clerk) -> None:
    clerk.clicks("[data-all-received]")
    clerk.clicks("[data-all-originals]")
    clerk.clicks('button[name=outcome][value="受理"]')
    clerk.page.wait_for_url(DONE)
    expect(clerk.page.locator(".papers")).to_contain_text("受理通知书")
    clerk.page.wait_for_function("() => window.dialogs === 1")
    clerk.interactions.append("Enter in the printer's dialog")


def told(clerk: Clerk, what: str) -> None:
    print(f"\n{what}: {len(clerk.interactions)} interactions (at most {MOST})")  # noqa: T201
    assert len(clerk.interactions) <= MOST


def test_a_known_party_applies_again_within_25_interactions(sqlite_county, office, raw):
    sqlite_county.make_case("felling")
    clerk = Clerk(office.sign_in("town_acceptor"))
    watch_printing(clerk.page)
    clerk.page.goto("/receive")
    expect(clerk.page.locator("#q")).to_be_focused()

    search(clerk, raw["applicant_name"][0])
    clerk.clicks(".item-choice a")
    clerk.answers("volume", ["6.5"])
    accept(clerk)

    told(clerk, "A known party applies again")
    assert len(sqlite_county.case_ids()) == 2


def test_a_known_party_applies_for_something_new_within_25_interactions(sqlite_county, office, raw):
    """Only who applies is known: every other answer of the application is typed."""
    sqlite_county.make_case("felling")
    clerk = Clerk(office.sign_in("town_acceptor"))
    watch_printing(clerk.page)
    clerk.page.goto("/receive")
    search(clerk, raw["applicant_name"][0])
    clerk.clicks(".item-choice a")
    others: Mapping[str, Sequence[str]] = {
        name: values for name, values in raw.items() if not party(name)
    }

    for name, values in others.items():
        clerk.answers(name, values)
    accept(clerk)

    told(clerk, "A known party applies, every answer typed")


def test_a_cancelled_printer_dialog_loses_nothing(sqlite_county, office, raw):
    sqlite_county.make_case("felling")
    clerk = Clerk(office.sign_in("town_acceptor"))
    watch_printing(clerk.page)
    clerk.page.goto("/receive")
    search(clerk, raw["applicant_name"][0])
    clerk.clicks(".item-choice a")
    accept(clerk)

    page = clerk.page
    page.reload()
    page.wait_for_load_state()
    frame = page.frame_locator(".papers-frame")
    expect(frame.locator("h1").nth(1)).to_have_text("受理通知书")
    assert dialogs(page) == 0
    page.get_by_role("button", name="打印全部文书").click()
    assert dialogs(page) == 1

    page.get_by_role("link", name="下一位").click()
    expect(page.locator("#q")).to_be_focused()


def test_scans_are_kept_at_once_and_survive_an_expired_session(office):
    page = office.sign_in("town_acceptor")
    page.goto("/receive/felling")
    cell = page.locator("[data-scans=ownership]")
    wrong = {"name": "照片.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}
    cell.locator("input[type=file]").first.set_input_files([wrong, FILE])
    expect(cell.locator(".scans li")).to_have_count(1)
    expect(cell.locator(".err")).to_contain_text("照片.png")
    page.locator("[name=species]").fill("写了一半")

    page.context.clear_cookies()
    page.get_by_role("button", name="受理并打印").click()
    expect(page.locator("main")).to_contain_text("登录已过期")
    page.get_by_role("link", name="重新登录").click()
    page.get_by_label("用户名").fill("town_acceptor")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/receive/felling/*")

    expect(page.locator("[name=species]")).to_have_value("写了一半")
    expect(page.locator("[data-scans=ownership] .scans li")).to_have_count(1)


def test_a_file_is_dropped_on_its_row(office):
    page = office.sign_in("town_acceptor")
    page.goto("/receive/felling")
    drop = """row => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["%PDF-1.4 /Type /Page \\n%%EOF"], "a.pdf"));
        row.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true }));
    }"""

    page.locator("tr[data-drop=ownership]").evaluate(drop)

    expect(page.locator("[data-scans=ownership] .scans li")).to_have_count(1)


def test_numbers_are_looked_at_while_they_are_typed(sqlite_county, office, raw):
    sqlite_county.start("felling")
    page = office.sign_in("town_acceptor")
    page.goto("/receive/felling")
    number, said = page.locator("[name=applicant_id]"), page.locator(".number-check").first

    number.fill("990101199001010018")
    expect(said).to_contain_text("校验位")
    number.fill(raw["applicant_id"][0])
    expect(said).to_contain_text("已有在办件")


def test_a_reception_with_the_keyboard_alone(sqlite_county, office, raw):
    sqlite_county.make_case("felling")
    page = office.sign_in("town_acceptor")
    page.goto("/receive")
    press = page.keyboard.press

    expect(page.locator("#q")).to_be_focused()
    page.keyboard.insert_text(raw["applicant_name"][0])
    press("Enter")
    expect(page.locator(".party[open]")).to_be_visible()
    tab_to(page, "document.activeElement.matches('.item-choice a')")
    press("Enter")
    page.wait_for_url("**/receive/felling/*")
    # Shown by the script of the page: a person waits for it, too.
    expect(page.locator("[data-all-received]")).to_be_focused()
    press("Enter")
    tab_to(page, "document.activeElement.matches('[name=outcome][value=\"受理\"]')")
    press("Enter")
    page.wait_for_url(DONE)
    expect(page.locator("[data-next]")).to_be_focused()
    press("Enter")
    expect(page.locator("#q")).to_be_focused()


def tab_to(page: Page, reached: str) -> None:
    for _ in range(120):
        if page.evaluate(f"() => {reached}"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(reached)


def test_a_reception_without_scripts(sqlite_county, office, raw):
    sqlite_county.make_case("felling")
    page = office.sign_in("town_acceptor", java_script_enabled=False)
    page.goto("/receive")
    page.locator("#q").fill(raw["applicant_name"][0])
    page.get_by_role("button", name="查找", exact=True).click()
    page.locator(".item-choice a").first.click()
    page.locator('[name="scan.ownership"]').first.set_input_files([FILE])
    page.get_by_role("button", name="上传所选扫描件").click()
    expect(page.locator(".scans li")).to_have_count(1)
    for name in [each for each in raw if each.endswith(".state")]:
        page.locator(f'[name="{name}"]').select_option(raw[name][0])
    page.get_by_role("button", name="受理并打印").click()

    expect(page.locator(".papers")).to_contain_text("受理通知书")
    expect(page.get_by_role("link", name="在新窗口打印")).to_be_visible()


def test_the_pages_of_the_counter_are_accessible(sqlite_county, office, raw):
    case_id = sqlite_county.make_case("felling")
    sqlite_county.start("felling")
    page = office.sign_in("town_acceptor")
    page.goto("/receive")
    search(Clerk(page), raw["applicant_name"][0])
    found = page.url.removeprefix(office.address)

    for address in (
        found,
        f"/receive/felling?from={case_id}",
        "/receive/waiting",
        f"/receive/done/{case_id}",
    ):
        page.goto(address)
        result = Axe().run(page)
        assert result.violations_count == 0, (address, result.generate_report())
