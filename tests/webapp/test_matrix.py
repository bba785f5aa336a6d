"""Every route × every role × a case of his own organ and a foreign one.

The table says what each route answers; a route without a row fails the first test. Who sees a
case is written down here by hand, not asked of the permissions that the pages themselves ask.
"""

import shutil
from contextlib import closing
from datetime import timedelta

import pytest

from engine import actions
from engine.ballots import Rule, RuleKind
from engine.model import Role
from tests.support.county import county_settings, fresh_key, open_county
from webapp.security import PUBLIC

TOWN = {
    "town_acceptor": "acceptor",
    "town_inspector1": "inspector",
    "town_reviewer": "reviewer",
    "town_decider": "decider",
    "town_issuer": "issuer",
}
OVERSIGHT = {
    "auditor1": "auditor",
    "e_supervisor1": "e_supervisor",
    "center_supervision1": "center_supervision",
}
NO_CASES = {
    "process_designer1": "process_designer",
    "item_admin1": "item_admin",
    "archivist1": "archivist",
    "fee_clerk1": "fee_clerk",
    "viewer1": "viewer",
    "sys_admin1": "sys_admin",
}
ELSEWHERE = {
    "acceptor1": "acceptor",
    "assistant1": "assistant",
    "hearing_chair1": "hearing_chair",
    "liaison1": "liaison_officer",
    "deputy_leader1": "deputy_leader",
}
PEOPLE = TOWN | OVERSIGHT | NO_CASES | ELSEWHERE
HALL = {"acceptor1", "assistant1", "hearing_chair1", "deputy_leader1"}
"""Those at the county's hall who have to do with the foreign case, a karaoke licence."""


def sees(login, which):
    return login in OVERSIGHT or login in (TOWN if which == "own" else HALL)


def view(login, which):
    return 200 if sees(login, which) else 404


def retell(login, which):
    return 403 if login == "assistant1" and sees(login, which) else view(login, which)


def read(login, which):
    """Letters name people in full: not for those who see cases masked."""
    masked = login in {"e_supervisor1", "center_supervision1"}
    return 403 if masked else view(login, which)


def act(*able):
    """A change that *able* may make and that fails for its stale version, with a mark of each."""

    def status(login, which):
        if not sees(login, which):
            return 404
        return 409 if login in able else 403

    return status


def always(status):
    return lambda _login, _which: status


def oversee(login, _which):
    """Overseers read of every organ, leaders of their own."""
    return 200 if login in {*OVERSIGHT, "town_decider", "deputy_leader1", "viewer1"} else 403


def receive(permitted):
    return lambda login, _which: permitted if login == "town_acceptor" else 403


def counter(permitted):
    """Whoever receives anything at all."""
    return lambda login, _which: permitted if login in COUNTER else 403


def done(login, which):
    """Letters of a case are printed at its own counter."""
    if login not in COUNTER:
        return 403
    return view(login, which)


def elsewhere(login, which):
    """The step of these cases takes in no corrections: it leads to its own page."""
    return 303 if sees(login, which) else 404


def scanned(login, which):
    """There is no such scan: for those who may read one it is not found.

    Contract staff see names masked: they look again at what they scanned themselves, no more.
    """
    seen = read(login, which)
    if login == "assistant1":
        return 403 if seen == 200 else seen
    return 404 if seen in {200, 404} else 403


def registers(login, _which):
    """The counter's own people read its registers, and overseers."""
    readers = {*OVERSIGHT, "town_acceptor", "town_issuer", "acceptor1", "assistant1"}
    return 200 if login in readers else 403


def extending(login, which):
    """Nothing runs yet that could be extended: the head is told so before all else."""
    if not sees(login, which):
        return 404
    return 422 if login == "deputy_leader1" else 403


SUPERVISORS = ("e_supervisor1", "center_supervision1")
NO_OFFICE = NO_CASES.keys() - {"fee_clerk1", "viewer1"} | {"assistant1"}
"""Those who work at no desk of an office, and oversee none."""


def office_list(login, _which):
    return 403 if login in NO_OFFICE else 200


def supervising(status):
    """What supervisors get; everybody else who sees the case is refused."""

    def answer(login, which):
        if not sees(login, which):
            return 404
        return status if login in SUPERVISORS else 403

    return answer


supervise, supervise_page, ordering = supervising(303), supervising(200), supervising(422)


def of_office(login, which):
    """Answering and appealing: for those who work at the desks of the office concerned."""
    if not sees(login, which):
        return 404
    return 403 if login in OVERSIGHT or login == "assistant1" else 303


def keep(permitted, *keepers):
    """The calendar is drafted by administrators, and looked at by whoever may confirm it."""
    return lambda login, _which: permitted if login in keepers else 403


NOTHING = "00000000-0000-4000-8000-000000000000"
SIGNERS = {"own": "town_reviewer", "foreign": "deputy_leader1"}
MEMBERS = {"own": ("town_reviewer", "town_issuer"), "foreign": ("deputy_leader1", "hearing_chair1")}


def held(status):
    """What whoever holds the step gets; everybody else who sees the case is refused."""

    def answer(login, which):
        if not sees(login, which):
            return 404
        return status if login in {"town_acceptor", "acceptor1"} else 403

    return answer


def handled(status):
    """What whoever handles such cases gets: overseers read, and write nothing (S8)."""

    def answer(login, which):
        if not sees(login, which):
            return 404
        return 403 if login in OVERSIGHT else status

    return answer


def of_signer(status):
    return lambda login, which: status if login == SIGNERS[which] else 404


def of_members(status):
    def answer(login, which):
        if not sees(login, which):
            return 404
        return status if login in MEMBERS[which] else 403

    return answer


def urge(login, which):
    """Who has voted about the case just before had a hand in it, and may urge it on, too."""
    return 303 if login in MEMBERS[which] else supervise(login, which)


KEEPERS = ("sys_admin1", "center_supervision1")
COUNTER = ("town_acceptor", "acceptor1", "assistant1")
DECIDERS = ("town_decider", "deputy_leader1")
PROPOSERS = ("town_acceptor", "acceptor1", *SUPERVISORS)
CONFIRMERS = ("town_acceptor", "acceptor1", *DECIDERS)


def amend_page(login, which):
    """A page of those who type applications, and of those who confirm what was mistyped."""
    if not sees(login, which):
        return 404
    return 200 if login in {*COUNTER, *CONFIRMERS} else 403


def propose(login, which):
    """The counter and the supervisors may call a case a wrong entry."""
    if not sees(login, which):
        return 404
    return 200 if login in PROPOSERS else 403


SEAL_READERS = (*OVERSIGHT, *DECIDERS, "town_issuer")


def decide_page(login, which):
    """A page of those who decide in the organ's name."""
    if not sees(login, which):
        return 404
    return 200 if login in DECIDERS else 403


def write_page(login, which):
    """A page of those who write letters that no step owes."""
    if not sees(login, which):
        return 404
    return 200 if login in WRITERS else 403


DISCLOSERS = ("town_issuer", "town_decider", "deputy_leader1")
QUOTA_READERS = (*TOWN, *OVERSIGHT)
BOOKLESS = NO_CASES.keys() - {"fee_clerk1"} | {"assistant1"}

KEEPERS_OF_ITEMS = ("process_designer1", "item_admin1", "center_supervision1", *DECIDERS)
DRAFTERS = ("process_designer1", "item_admin1")
REVIEWERS = ("center_supervision1", *DECIDERS)
RETURNERS = ("item_admin1", *REVIEWERS)
NO_PROCEDURE = "/procedures/00000000-0000-4000-8000-000000000000"
REVIEWING = ("town_reviewer", *DECIDERS)
WRITERS = ("town_acceptor", "acceptor1", *REVIEWING)
NO_UPLOAD = "/catalogue/import/00000000-0000-4000-8000-000000000000"
NO_RECEPTION = "00000000-0000-4000-8000-000000000000"
NO_LIST = "00000000-0000-4000-8000-000000000000"
NO_BATCH = "/catalogue/batch/00000000-0000-4000-8000-000000000000"

NOBODY = "00000000-0000-4000-8000-000000000000"


def draft(status, *doers):
    """What is typed is kept for whoever may do the step; others' steps take no draft."""

    def answer(login, which):
        if not sees(login, which):
            return 404
        return status if login in doers else 403

    return answer


def taken_back(login, which):
    """The step is open: whoever works at its desk is told that there is nothing to take back."""
    if not sees(login, which):
        return 404
    return 409 if login in {"town_acceptor", "acceptor1"} else 403


TABLE = {
    ("GET", "worklist.start"): ("/", always(303)),
    ("GET", "worklist.show"): ("/worklist", always(200)),
    ("GET", "worklist.settings"): ("/worklist/settings", always(200)),
    ("POST", "worklist.arrange"): ("/worklist/settings", always(303)),
    ("POST", "worklist.keep_view"): ("/worklist/views", always(303)),
    ("GET", "worklist.show_keys"): ("/keys", always(200)),
    ("GET", "desk.doing"): ("/worklist/doing", always(200)),
    ("GET", "desk.done"): ("/worklist/done", always(200)),
    ("GET", "desk.pressing"): ("/worklist/pressing", always(200)),
    ("GET", "phrases.index"): ("/phrases", always(200)),
    # An empty phrase will not do, whosever it is.
    ("POST", "phrases.keep"): ("/phrases", always(422)),
    ("POST", "phrases.drop"): (f"/phrases/{NOBODY}/drop", always(404)),
    ("POST", "bulk.choose"): ("/bulk", always(422)),
    ("GET", "bulk.show"): (f"/bulk/{NOBODY}", always(404)),
    ("POST", "bulk.check"): (f"/bulk/{NOBODY}/check", always(404)),
    ("POST", "bulk.go"): (f"/bulk/{NOBODY}/go", always(404)),
    ("POST", "tasks.keep_draft"): ("/tasks/{task}/draft", draft(204, "town_acceptor", "acceptor1")),
    ("POST", "tasks.drop_draft"): ("/tasks/{task}/draft/drop", always(303)),
    # Nobody has done anything that could be taken back.
    ("POST", "tasks.take_back"): ("/tasks/{task}/take-back", taken_back),
    ("GET", "session.ask"): ("/sign-in", always(303)),
    ("POST", "session.sign_in"): ("/sign-in", always(401)),
    ("GET", "session.password"): ("/password", always(200)),
    ("POST", "session.change_password"): ("/password", always(422)),
    ("POST", "session.sign_out"): ("/sign-out", always(303)),
    ("GET", "tasks.show"): ("/tasks/{task}", view),
    ("POST", "tasks.complete"): (
        "/tasks/{task}/complete",
        act("town_acceptor", "acceptor1"),
    ),
    ("POST", "tasks.confirm"): (
        "/tasks/{task}/confirm",
        act("town_acceptor", "acceptor1"),
    ),
    ("POST", "tasks.send_back"): (
        "/tasks/{task}/send-back",
        act("town_acceptor", "acceptor1"),
    ),
    ("GET", "opinions.index"): ("/worklist/asked", always(200)),
    ("POST", "opinions.ask"): ("/tasks/{task}/signatures", held(422)),
    ("GET", "opinions.show"): ("/signatures/{signature}", of_signer(200)),
    ("POST", "opinions.give"): ("/signatures/{signature}", of_signer(422)),
    ("POST", "opinions.remove"): ("/signatures/{signature}/remove", held(303)),
    # Another vote is open already.
    ("POST", "opinions.convene"): ("/tasks/{task}/votes", held(422)),
    ("GET", "opinions.vote"): ("/votes/{vote}", view),
    ("GET", "opinions.sheet"): ("/votes/{vote}/sheet", view),
    ("POST", "opinions.cast"): ("/votes/{vote}/cast", of_members(303)),
    ("POST", "opinions.close"): ("/votes/{vote}/close", held(303)),
    ("GET", "remarks.index"): ("/worklist/copies", always(200)),
    ("POST", "remarks.copy"): ("/cases/{case}/copies", handled(422)),
    ("POST", "remarks.read"): (f"/copies/{NOTHING}/read", always(404)),
    ("POST", "remarks.note"): ("/cases/{case}/notes", handled(422)),
    ("POST", "remarks.strike"): (f"/cases/{{case}}/notes/{NOTHING}/strike", always(404)),
    ("GET", "receiving.choose"): ("/receive", always(200)),
    ("POST", "receiving.find"): ("/receive/find", counter(303)),
    ("POST", "receiving.check"): ("/receive/check", counter(200)),
    ("GET", "receiving.ask"): ("/receive/felling", receive(303)),
    ("GET", "receiving.fill"): (f"/receive/felling/{NO_RECEPTION}", receive(200)),
    ("POST", "receiving.receive"): ("/receive/felling", receive(422)),
    ("POST", "counter_scans.keep"): (
        f"/receive/felling/{NO_RECEPTION}/scans/ownership",
        receive(200),
    ),
    ("GET", "counter_scans.show"): (f"/receive/scans/{NO_RECEPTION}", counter(404)),
    ("GET", "counter_scans.of_case"): ("/cases/{case}/scans/{case}", scanned),
    ("GET", "received.show"): ("/receive/done/{case}", done),
    ("GET", "received.letters"): ("/receive/done/{case}/letters", done),
    ("GET", "received.waiting"): ("/receive/waiting", counter(200)),
    ("POST", "received.accept"): ("/receive/waiting", counter(422)),
    ("GET", "received.owing"): ("/receive/owing", counter(200)),
    ("POST", "reception_drafts.keep"): (
        f"/receive/felling/{NO_RECEPTION}/draft",
        receive(204),
    ),
    ("POST", "reception_drafts.drop"): (f"/receive/begun/{NO_RECEPTION}/drop", counter(303)),
    ("GET", "correcting.show"): ("/receive/corrections/{task}", elsewhere),
    ("POST", "correcting.receive"): ("/receive/corrections/{task}", held(409)),
    ("POST", "counter_scans.keep_for_task"): (
        "/receive/corrections/{task}/scans/ownership",
        view,
    ),
    ("GET", "cases.find"): ("/cases?no={no}", lambda *who: 303 if sees(*who) else 404),
    ("GET", "cases.show"): ("/cases/{case}", view),
    ("POST", "cases.stop"): ("/cases/{case}/withdraw", act(*COUNTER)),
    ("POST", "cases.stop/terminate"): ("/cases/{case}/terminate", act(*DECIDERS)),
    ("GET", "stopping.ask"): ("/cases/{case}/act/propose-void", propose),
    ("POST", "stopping.act"): ("/cases/{case}/act/propose-void", act(*PROPOSERS)),
    ("GET", "handing.ask"): ("/tasks/{task}/hand-on", view),
    ("POST", "handing.hand_on"): (
        "/tasks/{task}/hand-on",
        act("town_acceptor", "acceptor1", *DECIDERS),
    ),
    ("POST", "handing.release"): ("/tasks/{task}/release", act(*DECIDERS)),
    ("GET", "absence.show"): ("/absence", always(200)),
    ("POST", "absence.name"): ("/absence", always(422)),
    ("POST", "absence.end"): (f"/absence/{NOTHING}/end", always(404)),
    ("GET", "clocks.show"): ("/cases/{case}/clock", view),
    ("GET", "clocks.applicant"): ("/cases/{case}/clock/applicant", view),
    ("GET", "clocks.time"): ("/supervision/time", oversee),
    ("GET", "clocks.cases"): ("/supervision/time/cases", oversee),
    ("GET", "supervision.show"): ("/supervision", oversee),
    ("GET", "supervision.cases"): ("/supervision/cases", oversee),
    ("GET", "supervision.statistics"): ("/supervision/statistics", oversee),
    ("POST", "supervision.export"): ("/supervision/statistics/export", oversee),
    ("GET", "supervision.score"): ("/supervision/score", oversee),
    ("POST", "cases.extend"): ("/cases/{case}/extend", extending),
    ("GET", "cards.index"): ("/cards", office_list),
    ("GET", "cards.show"): ("/cards/{card}", view),
    ("POST", "cards.act"): ("/cards/{card}/confirm", act(*SUPERVISORS)),
    ("POST", "cards.act/dismiss"): ("/cards/{card}/dismiss", act(*SUPERVISORS)),
    ("POST", "cards.act/decide_appeal"): ("/cards/{card}/decide_appeal", act(*SUPERVISORS)),
    ("POST", "cards.act/appeal"): ("/cards/{card}/appeal", of_office),
    ("POST", "cards.act/ask_revocation"): ("/cards/{card}/ask_revocation", supervise),
    # Whoever asked just before does not decide: the same person gets 403 like everybody else.
    ("POST", "cards.act/decide_revocation"): ("/cards/{card}/decide_revocation", act()),
    ("GET", "orders.index"): ("/orders", office_list),
    ("GET", "orders.show"): ("/orders/{order}", view),
    ("GET", "orders.ask"): ("/orders/new?case={case}", supervise_page),
    ("POST", "orders.issue"): ("/cases/{case}/orders", ordering),
    ("POST", "orders.urge"): ("/cases/{case}/urge", urge),
    ("POST", "orders.close"): ("/orders/{order}/close", act(*SUPERVISORS)),
    ("POST", "orders.answer"): ("/orders/{order}/answer", of_office),
    ("GET", "calendar.show"): ("/calendar", always(200)),
    ("GET", "calendar.ask"): ("/calendar/change", keep(200, "sys_admin1")),
    ("POST", "calendar.change"): ("/calendar/change", keep(422, "sys_admin1")),
    ("GET", "calendar.version"): ("/calendar/versions/999", keep(404, *KEEPERS)),
    ("POST", "calendar.confirm"): ("/calendar/versions/999/confirm", keep(404, *KEEPERS)),
    ("POST", "calendar.refuse"): ("/calendar/versions/999/refuse", keep(404, *KEEPERS)),
    ("GET", "catalogue.index"): ("/catalogue", keep(200, *KEEPERS_OF_ITEMS)),
    ("GET", "catalogue.item"): ("/catalogue/items/felling", keep(200, *KEEPERS_OF_ITEMS)),
    ("POST", "catalogue.retire"): (
        "/catalogue/items/felling/retire",
        keep(422, "item_admin1"),
    ),
    ("GET", "catalogue.rule"): ("/catalogue/rules/L14", keep(200, *KEEPERS_OF_ITEMS)),
    ("GET", "importing.ask"): ("/catalogue/import", keep(200, *DRAFTERS)),
    ("POST", "importing.read"): ("/catalogue/import", keep(422, *DRAFTERS)),
    ("GET", "importing.show"): (NO_UPLOAD, keep(404, *DRAFTERS)),
    ("GET", "importing.chart"): (f"{NO_UPLOAD}/chart-poster.svg", keep(404, *DRAFTERS)),
    ("GET", "importing.sheet"): (f"{NO_UPLOAD}/notice.html", keep(404, *DRAFTERS)),
    ("POST", "importing.save"): (f"{NO_UPLOAD}/save", keep(404, *DRAFTERS)),
    ("POST", "importing.drop"): (f"{NO_UPLOAD}/drop", keep(303, *DRAFTERS)),
    ("GET", "batch.ask"): ("/catalogue/batch", keep(200, *DRAFTERS)),
    ("GET", "batch.workbook"): (
        "/catalogue/batch/workbook.xlsx?template=felling",
        keep(200, *DRAFTERS),
    ),
    ("POST", "batch.read"): ("/catalogue/batch", keep(422, *DRAFTERS)),
    ("GET", "batch.show"): (NO_BATCH, keep(404, *DRAFTERS)),
    ("POST", "batch.save"): (f"{NO_BATCH}/save", keep(404, *DRAFTERS)),
    ("GET", "versions.show"): ("/catalogue/versions/{version}", keep(200, *KEEPERS_OF_ITEMS)),
    # The version is in force: nothing of this fits, and a second click on publishing is no harm.
    ("POST", "versions.act"): ("/catalogue/versions/{version}/submit", keep(409, *DRAFTERS)),
    ("POST", "versions.act/review"): (
        "/catalogue/versions/{version}/review",
        keep(409, *REVIEWERS),
    ),
    ("POST", "versions.act/return"): (
        "/catalogue/versions/{version}/return",
        keep(409, *RETURNERS),
    ),
    ("POST", "versions.act/publish"): (
        "/catalogue/versions/{version}/publish",
        keep(303, "item_admin1"),
    ),
    ("GET", "versions.compare"): (
        "/catalogue/versions/compare?old={version}&new={version}",
        keep(200, *KEEPERS_OF_ITEMS),
    ),
    ("GET", "sheets.asset"): ("/catalogue/assets/sheet.css", always(200)),
    ("GET", "sheets.chart"): (
        "/catalogue/versions/{version}/chart-staff.svg",
        keep(200, *KEEPERS_OF_ITEMS),
    ),
    ("GET", "sheets.sheet"): (
        "/catalogue/versions/{version}/handbook.html",
        keep(200, *KEEPERS_OF_ITEMS),
    ),
    # Not made yet.
    ("GET", "sheets.file"): (
        "/catalogue/versions/{version}/files/chart.pdf",
        keep(404, *KEEPERS_OF_ITEMS),
    ),
    ("GET", "sheets.bundle"): (
        "/catalogue/versions/{version}/bundle.zip",
        keep(200, *KEEPERS_OF_ITEMS),
    ),
    ("GET", "sheets.flow"): (
        "/catalogue/versions/{version}/flow.bpmn",
        keep(200, *KEEPERS_OF_ITEMS),
    ),
    ("GET", "sheets.signed"): (
        "/catalogue/versions/{version}/signed/chart",
        keep(200, *KEEPERS_OF_ITEMS),
    ),
    ("POST", "sheets.keep_scan"): (
        "/catalogue/versions/{version}/signed/chart",
        keep(422, "item_admin1"),
    ),
    ("GET", "sheets.scan"): (
        "/catalogue/scans/00000000-0000-4000-8000-000000000000",
        keep(404, *KEEPERS_OF_ITEMS),
    ),
    ("GET", "books.index"): ("/books", always(200)),
    ("GET", "licences.index"): ("/licences", lambda who, _: 403 if who in BOOKLESS else 200),
    ("GET", "fees.index"): ("/fees", keep(200, "fee_clerk1")),
    ("POST", "fees.confirm"): ("/fees/{case}/confirm", keep(422, "fee_clerk1")),
    # A reason is there, but no fee: the treasury sees no case that owes it none.
    ("POST", "fees.exempt"): ("/fees/{case}/exempt", act()),
    ("GET", "quotas.index"): ("/quotas", keep(200, *QUOTA_READERS)),
    ("POST", "quotas.set_quota"): ("/quotas/felling", always(403)),
    ("GET", "decisions.index"): ("/decisions", keep(200, *DISCLOSERS)),
    ("POST", "decisions.publish"): ("/decisions/publish", keep(422, *DISCLOSERS)),
    ("POST", "decisions.withhold"): (
        "/decisions/00000000-0000-4000-8000-000000000000/withhold",
        keep(422, *DISCLOSERS),
    ),
    ("GET", "decisions.public"): ("/public/decisions", always(200)),
    ("GET", "decisions.public_data"): ("/public/decisions.json", always(200)),
    ("GET", "procedures.index"): ("/procedures", always(200)),
    # Nothing is begun before acceptance.
    ("GET", "procedures.ask"): ("/cases/{case}/procedures/site_visit", act(*REVIEWING)),
    ("POST", "procedures.begin"): ("/cases/{case}/procedures/hearing", act(*REVIEWING)),
    ("GET", "procedures.show"): (NO_PROCEDURE, always(404)),
    ("POST", "procedures.act"): (f"{NO_PROCEDURE}/arrange", always(404)),
    ("POST", "procedures.preview"): (f"{NO_PROCEDURE}/arrange/preview", always(404)),
    ("POST", "procedures.keep_photos"): (f"{NO_PROCEDURE}/photos", always(404)),
    ("GET", "procedures.photo"): (f"{NO_PROCEDURE}/photos/1", always(404)),
    ("GET", "experts.index"): ("/experts", keep(200, *DECIDERS)),
    ("POST", "experts.add"): ("/experts", always(403)),
    ("POST", "experts.remove"): (
        "/experts/00000000-0000-4000-8000-000000000000/remove",
        always(404),
    ),
    ("GET", "replay.show"): ("/cases/{case}/replay", retell),
    ("GET", "letters.show"): ("/letters/{letter}", read),
    ("POST", "previews.show"): ("/tasks/{task}/preview", act("town_acceptor", "acceptor1")),
    ("GET", "writing.ask"): ("/cases/{case}/letters", write_page),
    ("POST", "writing.write"): ("/cases/{case}/letters/application", act(*WRITERS)),
    ("GET", "amending.ask"): ("/cases/{case}/amend", amend_page),
    ("POST", "amending.amend"): ("/cases/{case}/amend", act(*COUNTER)),
    ("POST", "amending.confirm"): ("/cases/{case}/amend/confirm", act(*CONFIRMERS)),
    ("POST", "amending.reject"): ("/cases/{case}/amend/reject", act(*CONFIRMERS)),
    ("GET", "withdrawals.ask"): ("/letters/{letter}/withdraw", decide_page),
    ("POST", "withdrawals.withdraw"): ("/letters/{letter}/withdraw", act(*DECIDERS)),
    ("GET", "seals.index"): ("/seals", keep(200, *SEAL_READERS)),
    ("POST", "seals.register"): ("/seals", keep(422, *SEAL_READERS)),
    ("GET", "seals.show"): (
        "/seals/00000000-0000-4000-8000-000000000000",
        keep(404, *SEAL_READERS),
    ),
    ("POST", "seals.act"): (
        "/seals/00000000-0000-4000-8000-000000000000/suspend",
        always(404),
    ),
    ("GET", "letters.pdf"): ("/letters/{letter}.pdf", read),
    ("GET", "letters.style"): ("/static/css/letter.css", always(200)),
    ("GET", "items.index"): ("/items", always(301)),
    ("GET", "items.show"): ("/items/felling", always(301)),
    ("GET", "items.chart"): ("/items/felling/chart.svg", always(301)),
    ("GET", "handovers.index"): ("/handovers", always(200)),
    ("GET", "handovers.ask"): ("/handovers/new", always(200)),
    ("POST", "handovers.write"): ("/handovers", always(422)),
    ("GET", "handovers.show"): (f"/handovers/{NO_LIST}", always(404)),
    ("POST", "handovers.answer"): (f"/handovers/{NO_LIST}/answer", always(404)),
    ("GET", "registers.show"): ("/registers", registers),
    ("POST", "registers.export"): ("/registers/export", registers),
    ("GET", "inbox.show"): ("/inbox", always(200)),
    ("POST", "inbox.read"): ("/inbox/read", always(303)),
    ("POST", "inbox.prefer"): ("/inbox/preferences", always(303)),
    ("GET", "progress.ask"): ("/public/progress", always(200)),
    ("POST", "progress.answer"): ("/public/progress", always(422)),
    ("GET", "public.start"): ("/public", always(301)),
    ("GET", "public.home"): ("/public/", always(200)),
    ("GET", "public.page"): ("/public/items/felling/index.html", always(200)),
    ("GET", "checking.ask"): ("/public/check", always(200)),
    ("GET", "checking.show"): ("/public/check/0f0f0f0f0f0f", always(200)),
    ("POST", "checking.judge"): ("/public/check", always(422)),
    ("GET", "health.deadlines"): ("/health/deadlines", always(503)),
    ("GET", "health.live"): ("/health/live", always(200)),
    ("GET", "health.ready"): ("/health/ready", always(200)),
    ("GET", "static"): ("/static/css/app.css", always(200)),
}
BRANCHES = {
    "cases.stop/terminate",
    *("cards.act/dismiss", "cards.act/ask_revocation", "cards.act/decide_revocation"),
    *("cards.act/appeal", "cards.act/decide_appeal"),
    *("versions.act/review", "versions.act/return", "versions.act/publish"),
}
"""Rows beyond one a route: the verbs of one address differ in who may."""


@pytest.fixture(scope="module")
def sqlite_template(sqlite_template, tmp_path_factory):
    """A county of this file's own, which gets its cases once; each person works in a copy."""
    return shutil.copytree(sqlite_template, tmp_path_factory.mktemp("matrix") / "county")


@pytest.fixture(scope="module")
def two_cases(sqlite_template):
    """What stands in the addresses: a case of the town, and one of the county's hall; and when."""
    settings = county_settings(sqlite_template, f"sqlite:///{sqlite_template / 'guhua.db'}")
    sqlite_county = open_county(settings)
    with closing(sqlite_county.engine):
        return _two_cases(sqlite_county), sqlite_county.clock.now()


@pytest.fixture
def places(two_cases, sqlite_county):
    found, moment = two_cases
    sqlite_county.clock.move_to(moment)
    return found


def _two_cases(sqlite_county):
    def of(case_id, which):
        with sqlite_county.engine.begin() as work:
            actions.watch_case(work, case_id)
        with sqlite_county.engine.begin(sqlite_county.people["e_supervisor1"]) as work:
            due_on = work.calendar.add(work.today, 3)
            words = {"text": "请说明原因", "due_on": due_on, "key": fresh_key()}
            actions.issue_order(work, case_id, card_id=None, **words)
        with sqlite_county.engine.look() as look:
            events = look.log.of_case(case_id)
            [card] = look.tables.cards.of_case(case_id)
            [order] = look.tables.orders.of_case(case_id)
        return {
            "card": card.id,
            "order": order.id,
            "version": sqlite_county.bundle("felling").digest,
            "case": case_id,
            "no": sqlite_county.case(case_id).no,
            "task": sqlite_county.task(case_id, "accept_review").id,
            "letter": next(each.seq for each in events if each.kind.value == "letter:issued"),
            **consulted(case_id, which),
        }

    def consulted(case_id, which):
        task = sqlite_county.task(case_id, "accept_review")
        with sqlite_county.engine.begin(sqlite_county.able(task)[0]) as work:
            asked = {"user_id": SIGNERS[which], "kind": "before", "question": "核对权限"}
            actions.ask_signature(work, task.id, **asked, key=fresh_key())
            rule, members = Rule(kind=RuleKind.ALL), MEMBERS[which]
            actions.open_vote(
                work, task.id, members=members, rule=rule, question="核对权限", key=fresh_key()
            )
        with sqlite_county.engine.look() as look:
            [signature] = look.tables.opinions.signatures_of(case_id)
            [vote] = look.tables.opinions.votes_of(case_id)
        return {"signature": signature.id, "vote": vote.id}

    own = sqlite_county.make_case("felling", at="accept_review")
    foreign = sqlite_county.make_case("karaoke", at="accept_review")
    # Late enough for the first card of each.
    sqlite_county.clock.advance(timedelta(days=1))
    return {"own": of(own, "own"), "foreign": of(foreign, "foreign")}


def test_every_route_has_a_row(app):
    routes = {
        (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"}
    }

    assert {key for key in TABLE if key[1] not in BRANCHES} == routes
    assert {endpoint for _, endpoint in routes} >= PUBLIC


def test_every_role_that_people_hold_is_asked(sqlite_county):
    held = {grant.role.value for actor in sqlite_county.people.values() for grant in actor.grants}

    assert held - {"expert"} == set(PEOPLE.values())


@pytest.mark.parametrize("login", PEOPLE)
def test_a_person_gets_what_his_row_says(at_desk, places, login):
    desk = at_desk(login)
    stale = {"seen": "999999", "reason": "核对权限", "name": login, "password": "wrong"}
    stale |= {"question": "核对权限", "kind": "before", "choice": "agree"}
    stale |= {"rule": "all", "amend_reason": "核对权限"}
    stale |= {"answer": "核对权限", "result": "核对权限", "agreed": "no"}
    rows = [row for row in TABLE.items() if row[0][1] != "session.sign_out"]

    for which, values in places.items():
        for (method, endpoint), (address, expected) in rows:
            path = address.format(**values)
            if method == "GET":
                response = desk.get(path, buffered=True)
            else:
                response = desk.post(path, stale | {"key": f"web/{fresh_key()}"})
            told = (method, endpoint, which, response.status_code)
            assert told == (method, endpoint, which, expected(login, which))


def test_a_foreign_case_looks_like_none(at_desk, places):
    desk = at_desk("town_acceptor")

    foreign = desk.get(f"/cases/{places['foreign']['case']}")
    none = desk.get("/cases/00000000-0000-4000-8000-000000000000")

    assert foreign.status_code == none.status_code == 404
    masked = foreign.text.replace(str(places["foreign"]["case"]), "x")
    assert masked == none.text.replace("00000000-0000-4000-8000-000000000000", "x")


def test_overseers_see_no_number_of_a_person_in_full(at_desk, places):
    for login in (*OVERSIGHT, "town_acceptor"):
        for page in ("/cases/{case}", "/cases/{case}/replay", "/tasks/{task}"):
            text = at_desk(login).get(page.format(**places["own"])).text
            assert "990101199001010019" not in text
            assert "19900000001" not in text


def test_a_supervisors_desk_elsewhere_opens_no_letter_here(sqlite_county, at_desk, places):
    organ = sqlite_county.people["e_supervisor1"].organ
    sqlite_county.grant("e_supervisor1", Role.REVIEWER, organ, item="sewage")
    desk = at_desk("e_supervisor1")

    for values in places.values():
        assert desk.get("/cases/{case}".format(**values)).status_code == 200
        assert desk.get("/letters/{letter}".format(**values)).status_code == 403
