"""Cases of the sample items under random acts of the desk: nothing is lost, doubled or forgotten.

Steps are completed, confirmed, sent back and taken back; colleagues sign, object, vote, are left
out, copied and noted; timers fire. After every act the case rebuilds to the same bytes, its tasks
are the steps of its flow, and what was refused has left it as it was.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest

from engine import actions, queries
from engine.audit import Kind
from engine.ballots import Choice, Rule, RuleKind
from engine.casefile.signing import BEFORE, awaited
from engine.errors import AwaitedError, EngineError
from engine.permissions import Action
from engine.queries.asking import signing
from engine.store.tasks import ON_DESK
from engine.work.opinions import askable, hands_of
from forms import InvalidAnswersError
from tests.support.county import fresh_key

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
ACTS = 45


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
            self.take_back,
            self.remove,
            self.close,
            self.tell,
            self.fire,
        ]

    def play(self):
        for _ in range(ACTS):
            if self.county.case(self.case_id).status != "open":
                break
            self.county.clock.advance(timedelta(minutes=self.random.choice([1, 7, 300])))
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
            done = [t for t in look.tables.tasks.of_case(self.case_id) if t.status == "done"]
        if not done:
            return False
        task = max(done, key=lambda each: each.closed_at)
        with self.county.engine.begin(self.county.people[task.closed_by]) as work:
            actions.take_back(work, task.id, key=fresh_key())
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
    return done


def test_random_acts_leave_a_case_whole(county):
    done = storms(county, range(6))

    assert done["complete"] > 10
    assert done["sign"] > 5
    assert done["send_back"] > 0


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_a_hundred_cases_under_random_acts_stay_whole(sqlite_county, capsys):
    done = storms(sqlite_county, range(1000, 1100))

    with capsys.disabled():
        print(f"\n{dict(sorted(done.items()))}")  # noqa: T201 - the result
    assert min(done[act] for act in ("send_back", "sign", "cast", "remove", "take_back")) > 5
