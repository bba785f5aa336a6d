"""The worklist and the permission function say the same of every person and every task.

One decides in SQL what is listed, the other in Python what may be done: random people with random
grants, before random tasks of cases with random histories.
"""

from datetime import date, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from engine import actions, queries
from engine.errors import NotPermittedError
from engine.model import Actor, Employment, Grant, Role
from engine.permissions import DESK_ROLES, Duty, desks, require_task
from engine.queries import WorklistQuery
from engine.store.cases import Cases
from engine.store.records import (
    BallotRecord,
    CaseRecord,
    ItemRecord,
    SignatureRecord,
    TaskRecord,
    VersionRecord,
    VoteRecord,
)
from engine.store.tasks import ON_DESK, DeskQuery, Tasks
from engine.work.work import duty_of
from tests.support.county import MORNING, fresh_key

DAY = date(2026, 3, 2)
ORGANS = ("11990101000000019X", "11990101000000027Q")
ITEMS = ("felling", "karaoke")
USERS = ("li_min", "wang_fang")
BUNDLE = "f" * 64

days = st.sampled_from([DAY + timedelta(days=n) for n in (-1, 0, 1)])
# Few roles and organs, so that people and tasks meet often.
conflicting = [Role.ACCEPTOR, Role.DECIDER, Role.DEPUTY_LEADER, Role.REVIEWER, Role.HEARING_CHAIR]
every_role = sorted(DESK_ROLES | {Role.ASSISTANT, Role.AUDITOR, Role.SYS_ADMIN})
grants = st.builds(
    Grant,
    role=st.sampled_from(conflicting) | st.sampled_from(every_role),
    organ=st.sampled_from(ORGANS),
    items=st.none() | st.none() | st.frozensets(st.sampled_from(ITEMS), max_size=2),
    starts_on=days,
    ends_on=st.none() | st.none() | days,
    # In whose place: his own, mostly; sometimes that of a colleague who is away.
    acting_for=st.sampled_from(["", "", *USERS, "zhao_lei"]),
)
people = st.builds(
    Actor,
    user_id=st.sampled_from(USERS),
    name=st.just("李敏"),
    employment=st.just(Employment.STAFF) | st.sampled_from(sorted(Employment)),
    grants=st.lists(grants, max_size=4).map(tuple),
)
steps = st.fixed_dictionaries(
    {
        "role": st.sampled_from([*conflicting, Role.ISSUER, Role.INSPECTOR, Role.APPLICANT]),
        "organ": st.sampled_from(ORGANS),
        "status": st.sampled_from(["open", "open", "second", "held", "done", "done", "cancelled"]),
        "one": st.sampled_from(USERS),
        "other": st.sampled_from(USERS),
        "assignee": st.sampled_from(["", "", "", "", *USERS, "zhao_lei"]),
        "one_for": st.sampled_from(["", "", *USERS]),
        "other_for": st.sampled_from(["", "", *USERS]),
    }
)
opinions = st.tuples(st.sampled_from(conflicting), st.sampled_from(USERS), st.booleans())
cases = st.fixed_dictionaries(
    {
        "item_key": st.sampled_from(ITEMS),
        "separated": st.booleans(),
        "steps": st.lists(steps, min_size=1, max_size=6),
        # Who signed an opinion on a step of this role, or cast his ballot about it.
        "signed": st.lists(opinions, max_size=2),
        "cast": st.lists(opinions, max_size=2),
    }
)


def task_rows(case_id: UUID, case: dict) -> list[dict]:
    return [task_row(case_id, case, ordinal, step) for ordinal, step in enumerate(case["steps"])]


def task_row(case_id, case, ordinal, step):
    """A task as the engine writes it: signed by the first of two, or closed, or cancelled."""
    applicants = step["role"] is Role.APPLICANT
    status = step["status"]
    return {
        "id": uuid4(),
        "case_id": case_id,
        "case_no": str(case_id.int % 10**12),
        "item_key": case["item_key"],
        "item_name": "示例许可",
        "applicant": "王示例",
        "node_id": f"step_{ordinal}",
        "node_name": "环节",
        "stage": None,
        "role": step["role"].value,
        "desk_role": (Role.ACCEPTOR if applicants else step["role"]).value,
        "unit": "counter",
        "organ": step["organ"],
        "acting_for": "applicant" if applicants else "",
        "separated": case["separated"],
        "ordinal": ordinal,
        "status": status,
        "received_at": MORNING,
        "opened_at": MORNING,
        "due_at": None,
        "soon_at": None,
        "promised": "",
        "provisional": False,
        "first_by": step["one"] if status in {"second", "done"} else None,
        "closed_by": step["other"] if status in {"done", "cancelled"} else None,
        "closed_at": MORNING if status in {"done", "cancelled"} else None,
        "assignee": step["assignee"],
        "first_for": step["one_for"] if status in {"second", "done"} else "",
        "closed_for": step["other_for"] if status in {"done", "cancelled"} else "",
    }


def keep_opinions(connection, case_id: UUID, case: dict) -> None:
    """Signatures and ballots, given or still asked for."""
    shown = {"case_id": case_id, "case_no": "1", "item_key": case["item_key"]}
    shown |= {"item_name": "示例许可", "applicant": "王示例", "task_id": uuid4()}
    shown |= {"node_id": "step", "node_name": "环节", "question": ""}
    for role, user, said in case["signed"]:
        row = {"id": uuid4(), "role": role.value, "user_id": user, "kind": "before"}
        row |= {"asked_by": "zhao", "asked_at": MORNING, "state": "agreed" if said else "asked"}
        connection.execute(
            insert(SignatureRecord), shown | row | {"signed_at": MORNING if said else None}
        )
    for number, (role, user, said) in enumerate(case["cast"]):
        vote = {"id": uuid4(), "role": role.value, "rule": {}, "state": "open"}
        vote |= {"opened_by": "zhao", "opened_at": MORNING}
        connection.execute(insert(VoteRecord), shown | vote)
        ballot = {"id": uuid4(), "case_id": case_id, "vote_id": vote["id"], "role": role.value}
        ballot |= {"user_id": user, "number": number, "cast_at": MORNING if said else None}
        connection.execute(insert(BallotRecord), ballot)


def opinion_hands(case: dict) -> list[tuple[str, str]]:
    """Who had a hand by his opinion alone: what the case remembers of it."""
    return [(role.value, user) for role, user, said in case["signed"] + case["cast"] if said]


def hands_of(rows: list[dict]) -> list[tuple[str, str]]:
    """Who did which duty: what the case remembers of its done steps on the organ's side."""
    return [
        (row["role"], user)
        for row in rows
        if row["status"] == "done" and row["role"] != Role.APPLICANT
        for user in (row["first_by"], row["closed_by"], row["first_for"], row["closed_for"])
        if user
    ]


def case_columns(case_id: UUID, case: dict) -> dict:
    return {
        "id": case_id,
        "no": str(case_id),
        "item_key": case["item_key"],
        "digest": BUNDLE,
        "organ": ORGANS[0],
        "applicant": "王示例",
        "status": "open",
        "version": 1,
        "last_seq": 0,
        "received_at": MORNING,
        "changed_at": MORNING,
        "changed_by": "li_min",
        "provisional": False,
        "clock_state": "received",
        "state": b"",
        "memory": {},
    }


@pytest.fixture
def store(county):
    with county.engine.store.begin() as connection:
        connection.execute(
            insert(VersionRecord),
            {"digest": BUNDLE, "item_key": "felling", "number": 9, "flow_digest": BUNDLE}
            | {"state": "draft", "drafted_by": "wang"},
        )
        assert connection.execute(ItemRecord.__table__.select()).all()
    return county.engine.store


def allowed(actor, row, hands):
    """What the permission function says, and that nobody signs twice."""
    task = Duty(
        role=Role(row["role"]),
        organ=row["organ"],
        item=row["item_key"],
        for_applicant=bool(row["acting_for"]),
        separated=row["separated"],
        assignee=row["assignee"],
        first_by=row["first_by"],
        first_for=row["first_for"],
    )
    try:
        require_task(actor, task, hands, DAY)
    except NotPermittedError:
        return False
    return row["status"] in ON_DESK and row["first_by"] != actor.user_id


def listed(connection, actor):
    query = DeskQuery(user_id=actor.user_id, desks=desks(actor, DAY), now=MORNING, size=100)
    tasks = Tasks(connection)
    page = tasks.page(query)
    counts = tasks.counts(query)
    assert counts["all"] == len(page) == sum(counts[tab] for tab in ("overdue", "soon", "normal"))
    return {each.task.id: each.task for each in page}


def assert_they_agree(store, actors, some_cases):
    with store.begin() as connection:
        for table in (BallotRecord, VoteRecord, SignatureRecord, TaskRecord, CaseRecord):
            connection.execute(delete(table))
        wanted = {actor: set() for actor in actors}
        for case in some_cases:
            case_id = uuid4()
            rows = task_rows(case_id, case)
            connection.execute(insert(CaseRecord), case_columns(case_id, case))
            connection.execute(insert(TaskRecord), rows)
            keep_opinions(connection, case_id, case)
            hands = hands_of(rows) + opinion_hands(case)
            for actor in actors:
                wanted[actor] |= {row["id"] for row in rows if allowed(actor, row, hands)}

        assert Cases(connection).open_ids()
        for actor in actors:
            found = listed(connection, actor)
            assert set(found) == wanted[actor]
            assert all(duty_of(task).item in ITEMS for task in found.values())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    actors=st.lists(people, min_size=1, max_size=6, unique=True),
    some_cases=st.lists(cases, min_size=1, max_size=8),
)
def test_what_is_listed_is_what_may_be_done(store, actors, some_cases):
    assert_they_agree(store, actors, some_cases)


@pytest.mark.parametrize("separated", [True, False])
@pytest.mark.parametrize("told", ["signed", "cast"])
def test_an_opinion_bars_from_the_list_what_it_bars_from_the_act(store, told, separated):
    days_on = {"starts_on": DAY, "ends_on": None, "items": None, "organ": ORGANS[0]}
    everything = [Grant(role=role, **days_on) for role in conflicting]
    actor = Actor(
        user_id=USERS[0], name="李敏", employment=Employment.STAFF, grants=tuple(everything)
    )
    open_step = {"organ": ORGANS[0], "status": "open", "one": "", "other": "", "assignee": ""}
    open_step |= {"one_for": "", "other_for": ""}
    pairs = [
        {"item_key": ITEMS[0], "separated": separated, "signed": [], "cast": []}
        | {"steps": [open_step | {"role": role}]}
        | {told: [(earlier, USERS[0], True), (earlier, USERS[1], True)]}
        for role, earlier in product(conflicting, conflicting)
    ]

    assert_they_agree(store, [actor], pairs)


WAITING = [
    ("felling", "accept_review"),
    ("felling", "correct"),
    ("felling", "site_visit"),
    ("felling", "decide"),
    ("hygiene", "decide_spot"),
    ("karaoke", "hearing"),
    ("karaoke", "review"),
    ("sewage", "report_check"),
    ("joint", "review_land"),
    ("joint", "deliver"),
]


def test_everybody_in_the_county_finds_exactly_what_he_may_do(county):
    tasks = [
        task for item, node in WAITING for task in county.tasks(county.make_case(item, at=node))
    ]
    signed = next(task for task in tasks if task.node_id == "site_visit")
    with county.engine.begin(county.able(signed)[0]) as work:
        answers = county.answers(signed.item_key, "site_visit")
        actions.check_answers(work, signed.id, answers, seen=None, key=fresh_key())

    lists = {}
    for login, actor in county.people.items():
        with county.engine.look(actor) as look:
            lists[login] = {
                row.task_id for row in queries.worklist(look, WorklistQuery(size=100)).rows
            }

    now = [task for case_id in county.case_ids() for task in county.tasks(case_id)]
    may = {login: set() for login in county.people}
    for task in now:
        for actor in county.able(task):
            may[actor.user_id].add(task.id)
    assert lists == may
    assert sum(map(bool, may.values())) > 10
