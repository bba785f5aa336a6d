"""Cases of the sample items under random acts of the desk: nothing is lost, doubled or forgotten.

Steps are completed, confirmed, sent back, handed on and taken back; colleagues sign, object, vote,
are left out, copied and noted, and stand in for one another; special procedures begin, go on and
end; courts stop the case and let it go on; timers fire. After every act the case rebuilds to the same bytes, its tasks
are the steps of its flow, and what was refused has left it as it was.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from engine import actions, queries
from engine.actions.substitutes import Absence
from engine.audit import Kind
from engine.ballots import Choice, Rule, RuleKind
from engine.casefile.procedures import running
from engine.casefile.signing import BEFORE, awaited
from engine.errors import AwaitedError, EngineError
from engine.limits import SUSPENSIONS
from engine.model import Role
from engine.permissions import Action, desks
from engine.procedures import ProcedureKind, acts
from engine.queries.asking import signing
from engine.store.tasks import ON_DESK
from engine.work.opinions import askable, hands_of
from engine.work.procedures import organs_of
from forms import InvalidAnswersError
from tests.support.county import fresh_key
from tests.support.procedures import ENTRUSTED, NOTIFIED, REPORTED, REQUESTED, TOLD

STARTS = (
    ("felling", "accept_review"),
    ("felling", "review"),
    ("felling", "decide"),
    ("hygiene", None),
    ("karaoke", "review"),
    ("sewage", "report_check"),
    ("joint", "review_land"),
)
"""Items, each with the step at which the storm begins; None where it has just been received."""
ACTS = 60
STOPS, GOES_ON = frozenset({Kind.CASE_SUSPENDED}), frozenset({Kind.CASE_RESUMED, Kind.CASE_ENDED})
BEGUN = {
    ProcedureKind.APPRAISAL: {},
    ProcedureKind.DEFENCE: {},
    ProcedureKind.HEARING: {"ground": "第四十七条：直接涉及重大利益关系"},
}
"""Procedures that storms begin, with what each asks beside the reason."""

ANSWERED = {
    "approve": {"opinion": "同意启动。"},
    "reject": {"reason": "没有必要。"},
    "entrust": ENTRUSTED,
    "report": REPORTED | {"reported_on": "{today}"},
    "notify": NOTIFIED,
    "tell": TOLD,
    "request": REQUESTED | {"requested_on": "{today}"},
    "waive": {"text": "书面放弃。", "by": "王示例"},
    "expire": {"text": "期限届满，没有收到书面意见。"},
    "withdraw": {"by": "王示例", "text": "不再要求听证。"},
    "call_off": {"reason": "没有必要。"},
}
"""Acts of procedures that storms do, with their answers."""


class Storm:
    """One case and whatever random people do to it."""

    def __init__(self, county, seed):
        self.county = county
        self.random = Random(seed)
        self.item, at = self.random.choice(STARTS)
        started = county.start(self.item) if at is None else county.make_case(self.item, at=at)
        self.case_id = started
        self.done = Counter()
        self.acts = [
            *[self.complete] * 9,
            *[self.ask] * 4,
            *[self.sign] * 6,
            *[self.send_back] * 5,
            *[self.convene] * 2,
            *[self.cast] * 4,
            *[self.take_back] * 2,
            *[self.suspend] * 2,
            *[self.resume] * 3,
            *[self.hand_on] * 2,
            self.stand_in,
            *[self.begin] * 2,
            *[self.go_on] * 6,
            self.remove,
            self.close,
            self.tell,
            self.fire,
        ]

    def play(self):
        for _ in range(ACTS):
            if self.county.case(self.case_id).status != "open":
                break
            self.county.clock.advance(timedelta(minutes=self.random.choice([1, 7, 90])))
            before = self.picture()
            act = self.random.choice(self.acts)
            refused = ""
            try:
                self.done[act.__name__] += bool(act())
            except (EngineError, InvalidAnswersError) as error:
                # A golden licence has one number, and another case may have it already.
                refused = str(error)
                self.done[f"{act.__name__} refused"] += 1
            assert not refused or self.picture() == before, (act.__name__, refused)
            self.judge()
        return self.done

    def picture(self):
        """The case but for what was refused in it."""
        with self.county.engine.look() as look:
            told = [e.seq for e in look.log.of_case(self.case_id)
                    if e.kind is not Kind.ACTION_REFUSED]  # fmt: skip
            return told, {t.id: t.status for t in look.tables.tasks.of_case(self.case_id)}

    def judge(self):
        self.county.check_case(self.case_id)
        self.judge_stop()
        file, tasks = self.county.file(self.case_id), self.county.tasks(self.case_id)
        memory, live = file.memory, {str(task.id) for task in tasks}
        held = {task for task, kept in memory.held.items() if kept["waits"]}
        assert held == {str(task.id) for task in tasks if task.status == "held"}
        # Whatever is asked is asked about a step that is still to be done.
        assert {signer[0] for signer in memory.signers.values()} <= live
        assert set(memory.votes.values()) <= live
        assert memory.held.keys() <= live
        for task in held:
            assert any(
                (about, kind, state) == (task, "after", "asked")
                for about, kind, _user, state in memory.signers.values()
            )

    def judge_stop(self):
        """While a court or the law stops the case nothing of it comes due, and no step is done."""
        memory = self.county.file(self.case_id).memory
        stopped = bool(memory.suspended) and self.county.case(self.case_id).status == "open"
        with self.county.engine.look() as look:
            waits = {due.what for due in look.tables.dues.of_case(self.case_id)}
        assert waits <= ({"waits"} if stopped else {"timer"})
        assert not stopped or not [t for t in self.county.tasks(self.case_id) if t.due_at]
        going = True
        for event in self.county.events(self.case_id):
            going = event.kind not in STOPS if event.kind in STOPS | GOES_ON else going
            assert going or event.kind not in {Kind.TASK_COMPLETED, Kind.TIMER_FIRED}

    def anybody(self, *roles):
        """Somebody of those roles at an organ of the case, in his own right or a colleague's."""
        organs = organs_of(self.county.file(self.case_id))
        held = [
            actor
            for actor in self.county.people.values()
            if any(desk.role in roles and desk.organ in organs
                   for desk in desks(actor, self.county.today))
        ]  # fmt: skip
        return self.random.choice(held) if held else self.county.people["auditor1"]

    def suspend(self):
        ground = self.random.choice(sorted(SUSPENSIONS))
        basis = "《取水许可和水资源费征收管理条例》第十八条"
        typed = {"ground": ground, "document": "（2026）示0101行初3号", "basis": basis}
        with self.county.engine.begin(self.anybody(Role.DECIDER)) as work:
            actions.suspend_case(
                work, self.case_id, **typed, reason="停止执行", seen=None, key=fresh_key()
            )
        return True

    def resume(self):
        if not self.county.file(self.case_id).memory.suspended:
            return False
        self.county.clock.advance(timedelta(days=self.random.choice([0, 1, 3, 40])))
        with self.county.engine.begin(self.anybody(Role.DECIDER)) as work:
            actions.resume_case(work, self.case_id, reason="恢复", seen=None, key=fresh_key())
        return True

    def hand_on(self):
        task = self.on_desk()
        if task is None or (by := self.at_work(task)) is None:
            return False
        words = {"reason": "出差", "seen": None, "key": fresh_key()}
        with self.county.engine.begin(by) as work:
            if task.assignee and self.random.random() < 0.5:
                actions.release_task(work, task.id, **words)
            else:
                to = self.random.choice(self.county.able(task)).user_id
                actions.reassign_task(work, task.id, to=to, **words)
        return True

    def stand_in(self):
        away = self.anybody(Role.REVIEWER, Role.DECIDER, Role.INSPECTOR, Role.ACCEPTOR)
        peers = [a for a in self.county.people.values() if a.organ == away.organ and a != away]
        if not peers:
            return False
        absence = Absence(
            principal=away.user_id,
            substitute=self.random.choice(peers).user_id,
            starts_on=self.county.today,
            ends_on=self.county.today + timedelta(days=self.random.choice([0, 5, 90])),
            reason="leave",
            document="局办〔2026〕3号",
        )
        with self.county.engine.begin(away) as work:
            actions.name_substitute(work, absence, key=fresh_key())
        self.county.__dict__.pop("people", None)
        return True

    def begin(self):
        kind = self.random.choice(sorted(BEGUN))
        raw = {"reason": ["需要查明。"], **{name: [text] for name, text in BEGUN[kind].items()}}
        by = self.anybody(Role.REVIEWER, Role.DECIDER)
        with self.county.engine.begin(by) as work:
            actions.open_procedure(work, self.case_id, kind, raw, seen=None, key=fresh_key())
        return True

    def go_on(self):
        going = running(self.county.file(self.case_id))
        if not going:
            return False
        procedure = self.random.choice(going)
        codes = [act for act in acts(procedure) if act.code in ANSWERED]
        if not codes:
            return False
        act = self.random.choice(codes)
        today = self.county.today.isoformat()
        given = {name: [text.format(today=today)] for name, text in ANSWERED[act.code].items()}
        with self.county.engine.begin(self.anybody(*act.roles)) as work:
            actions.act_in_procedure(
                work, procedure.id, act.code, given, seen=None, key=fresh_key()
            )
        return True

    def on_desk(self):
        tasks = [t for t in self.county.tasks(self.case_id) if t.status in ON_DESK]
        return self.random.choice(tasks) if tasks else None

    def at_work(self, task):
        able = self.county.able(task)
        return self.random.choice(able) if able else None

    def complete(self):
        task = self.on_desk()
        if task is None or (by := self.at_work(task)) is None:
            return False
        file = self.county.file(self.case_id)
        asked = awaited(file, task.id, BEFORE) or str(task.id) in file.memory.votes.values()
        given = [
            dict(step.answers)
            for golden in self.county.bundle(self.item).golden
            for step in golden.steps
            if step.node == task.node_id
        ]
        answers = self.county.timely(task, self.random.choice(given)) if given else {}
        waits = False
        with self.county.engine.begin(by) as work:
            try:
                if task.status == "second":
                    actions.confirm_task(work, task.id, seen=None, key=fresh_key())
                else:
                    actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())
            except AwaitedError:
                waits = True
        assert waits == bool(asked)
        return not waits

    def send_back(self):
        task = self.on_desk()
        if task is None or (by := self.at_work(task)) is None:
            return False
        with self.county.engine.look(by) as look:
            ways = [way for way in queries.task(look, task.id).ways_back if not way.refused]
        if not ways:
            return False
        way = self.random.choice(ways)
        straight = way.straight and self.random.random() < 0.5
        with self.county.engine.begin(by) as work:
            actions.send_back(
                work, task.id, way.node.id, reason="补充", straight=straight, seen=None,
                key=fresh_key(),
            )  # fmt: skip
        self.nothing_behind(way.node.id)
        return True

    def take_back(self):
        with self.county.engine.look() as look:
            tasks = look.tables.tasks.of_case(self.case_id)
        done = [task for task in tasks if task.status == "done"]
        held = self.county.file(self.case_id).memory.held
        waits = [task for task in tasks if task.status == "held"]
        if not done and not waits:
            return False
        task = self.random.choice(waits) if waits else max(done, key=lambda each: each.closed_at)
        by = held[str(task.id)]["by"] if waits else task.closed_by
        with self.county.engine.begin(self.county.people[by]) as work:
            actions.take_back(work, task.id, key=fresh_key())
        if not waits:
            self.nothing_behind(task.node_id)
        return True

    def nothing_behind(self, target):
        file = self.county.file(self.case_id)
        live = Counter(task.node_id for task in self.county.tasks(self.case_id))
        assert live[target] == 1
        assert not live.keys() & (file.definition.regions[target].ahead - {target})

    def ask(self):
        task = self.on_desk()
        if task is None or (by := self.at_work(task)) is None:
            return False
        with self.county.engine.look(by) as look:
            people = askable(look, task, hands_of(self.county.file(self.case_id)), Action.SIGN)
        if not people:
            return False
        with self.county.engine.begin(by) as work:
            actions.ask_signature(
                work,
                task.id,
                user_id=self.random.choice(people).user_id,
                kind=self.random.choice(["before", "after"]),
                question="请核对",
                key=fresh_key(),
            )
        return True

    def asked(self):
        with self.county.engine.look() as look:
            rows = look.tables.opinions.signatures_of(self.case_id)
        waiting = [row for row in rows if row.state == "asked"]
        return self.random.choice(waiting) if waiting else None

    def sign(self):
        if (row := self.asked()) is None:
            return False
        signer = self.county.people[row.user_id]
        with self.county.engine.look(signer) as look:
            about = signing(look, row.id).about
        with self.county.engine.begin(signer) as work:
            actions.give_signature(
                work, row.id, agrees=self.random.random() < 0.7, opinion="已阅", about=about,
                key=fresh_key(),
            )  # fmt: skip
        return True

    def remove(self):
        if (row := self.asked()) is None:
            return False
        with self.county.engine.look() as look:
            task = look.tables.tasks.get(row.task_id)
        with self.county.engine.begin(self.at_work(task) or self.county.people["auditor1"]) as work:
            actions.remove_signature(work, row.id, reason="出差", key=fresh_key())
        return True

    def convene(self):
        task = self.on_desk()
        if task is None or (by := self.at_work(task)) is None:
            return False
        with self.county.engine.look(by) as look:
            people = askable(look, task, hands_of(self.county.file(self.case_id)), Action.SIGN)
        members = [p.user_id for p in self.random.sample(people, min(len(people), 3))]
        kind = self.random.choice([RuleKind.ALL, RuleKind.ONE, RuleKind.RATIO])
        with self.county.engine.begin(by) as work:
            actions.open_vote(
                work, task.id, members=members, rule=Rule(kind=kind, part=1, whole=2),
                question="请表决", key=fresh_key(),
            )  # fmt: skip
        return True

    def open_vote(self):
        with self.county.engine.look() as look:
            votes = [v for v in look.tables.opinions.votes_of(self.case_id) if v.state == "open"]
            ballots = look.tables.opinions.ballots([vote.id for vote in votes])
        return votes, [ballot for ballot in ballots if ballot.cast_at is None]

    def cast(self):
        _votes, waiting = self.open_vote()
        if not waiting:
            return False
        ballot = self.random.choice(waiting)
        with self.county.engine.begin(self.county.people[ballot.user_id]) as work:
            choice = self.random.choice(sorted(Choice))
            actions.cast_vote(work, ballot.vote_id, choice=choice, opinion="如上", key=fresh_key())
        return True

    def close(self):
        votes, _waiting = self.open_vote()
        if not votes:
            return False
        with self.county.engine.look() as look:
            task = look.tables.tasks.get(votes[0].task_id)
        with self.county.engine.begin(self.at_work(task) or self.county.people["auditor1"]) as work:
            actions.close_vote(work, votes[0].id, reason="不再需要", key=fresh_key())
        return True

    def tell(self):
        task = self.on_desk()
        if task is None or (by := self.at_work(task)) is None:
            return False
        with self.county.engine.begin(by) as work:
            actions.add_note(work, self.case_id, text=f"@{by.user_id} 记一下", key=fresh_key())
        return True

    def fire(self):
        with self.county.engine.look() as look:
            dues = look.tables.dues.of_case(self.case_id)
        if not dues or self.random.random() < 0.7:
            return False
        due = self.random.choice(dues)
        self.county.clock.move_to(max(due.at, self.county.clock.now()))
        with suppress(EngineError), self.county.engine.begin() as work:
            actions.fire_timer(work, due.id)
        return True


def storms(county, seeds):
    done = Counter()
    for seed in seeds:
        done += Storm(county, seed).play()
    assert county.verify().sound
    return done


def test_random_acts_leave_a_case_whole(county):
    on_sqlite = county.engine.settings.database_url.startswith("sqlite")

    done = storms(county, (1, 3, 5) if on_sqlite else (3,))

    assert done["complete"] > 1
    assert done["suspend"] + done["begin"] + done["hand_on"] + done["stand_in"] > 1


# A county of its own for each twenty: a case takes days, and the calendar ends with next year.
@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("first", range(1000, 1100, 20))
def test_a_hundred_cases_under_random_acts_stay_whole(sqlite_county, capsys, first):
    done = storms(sqlite_county, range(first, first + 20))

    with capsys.disabled():
        print(f"\n{dict(sorted(done.items()))}")  # noqa: T201 - the result
    wanted = ("send_back", "sign", "cast", "remove", "take_back", "suspend", "resume", "begin")
    assert all(done[act] for act in (*wanted, "go_on", "hand_on", "stand_in"))
