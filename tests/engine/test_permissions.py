"""Who may do what: the table, the separations, and the worklist that must agree with both."""

from dataclasses import replace
from datetime import date

import pytest

from engine.errors import NotPermittedError
from engine.model import Actor, Employment, Grant, Role
from engine.permissions import (
    DESK_ROLES,
    OVERSIGHT,
    STAFF_ONLY,
    TABLE,
    Action,
    Duty,
    desks,
    holds,
    holds_anywhere,
    holds_at,
    on_desk,
    require_anywhere,
    require_at,
    require_task,
    sees_case,
    sees_personal_data,
)

DAY = date(2026, 3, 2)
OFFICE, OTHER = "11990101000000019X", "11990101000000027Q"


def person(*roles, organ=OFFICE, item=None, employment=Employment.STAFF, **days):
    items = None if item is None else frozenset({item})
    grants = tuple(
        Grant(role=role, organ=organ, items=items, **({"starts_on": date(2026, 1, 1)} | days))
        for role in roles
    )
    return Actor(user_id="li_min", name="李敏", employment=employment, grants=grants)


def duty(role, **changed):
    return Duty(**({"role": role, "organ": OFFICE, "item": "felling"} | changed))


def may(actor, wanted, hands=()):
    try:
        require_task(actor, wanted, hands, DAY)
    except NotPermittedError as error:
        return error.rule
    return "may"


class TestDesks:
    @pytest.mark.parametrize("role", sorted(DESK_ROLES))
    def test_a_role_does_its_own_tasks_and_no_others(self, role):
        allowed = {other for other in DESK_ROLES if may(person(role), duty(other)) == "may"}

        assert allowed == {role}

    @pytest.mark.parametrize("role", sorted(set(Role) - DESK_ROLES))
    def test_roles_without_a_desk_do_no_task(self, role):
        assert {may(person(role), duty(other)) for other in DESK_ROLES} == {"R-ROLE"}

    def test_nobody_works_for_another_organ(self):
        assert may(person(Role.DECIDER, organ=OTHER), duty(Role.DECIDER)) == "R-ROLE"

    @pytest.mark.parametrize(
        ("item", "answer"), [(None, "may"), ("felling", "may"), ("karaoke", "R-ROLE")]
    )
    def test_a_grant_holds_for_its_items(self, item, answer):
        assert may(person(Role.DECIDER, item=item), duty(Role.DECIDER)) == answer

    @pytest.mark.parametrize(
        ("days", "answer"),
        [
            ({"starts_on": DAY}, "may"),
            ({"starts_on": date(2026, 3, 3)}, "R-ROLE"),
            ({"ends_on": DAY}, "may"),
            ({"ends_on": date(2026, 3, 1)}, "R-ROLE"),
        ],
        ids=["from today", "from tomorrow", "until today", "until yesterday"],
    )
    def test_a_grant_holds_for_its_days_both_included(self, days, answer):
        assert may(person(Role.DECIDER, **days), duty(Role.DECIDER)) == answer

    def test_two_halves_of_two_grants_are_no_grant(self):
        at_home = person(Role.DECIDER, item="karaoke").grants
        away = person(Role.DECIDER, organ=OTHER, item="felling").grants
        both = Actor(user_id="li_min", name="李敏", grants=at_home + away)

        assert may(both, duty(Role.DECIDER)) == "R-ROLE"

    @pytest.mark.parametrize("role", [Role.ACCEPTOR, Role.ASSISTANT])
    def test_the_counter_keys_in_for_the_applicant(self, role):
        applicants = duty(Role.APPLICANT, for_applicant=True)

        assert may(person(role), applicants) == "may"
        assert may(person(role, organ=OTHER), applicants) == "R-ROLE"
        assert may(person(Role.DECIDER), applicants) == "R-ROLE"


class TestContractStaff:
    """Contract staff receive and prepare; power is for staff (S3)."""

    @pytest.mark.parametrize("role", sorted(DESK_ROLES | {Role.ASSISTANT}))
    def test_they_lose_what_only_staff_may_do(self, role):
        contract = person(role, employment=Employment.CONTRACT)

        held = {desk.role for desk in desks(contract, DAY)}

        assert held == (set() if role in STAFF_ONLY else {role})

    def test_accepting_reviewing_and_deciding_are_for_staff(self):
        assert set(STAFF_ONLY) == {
            Role.ACCEPTOR,
            Role.REVIEWER,
            Role.DECIDER,
            Role.DEPUTY_LEADER,
        }

    def test_they_may_receive_as_assistants(self):
        contract = person(Role.ASSISTANT, employment=Employment.CONTRACT)

        assert holds(contract, Action.RECEIVE_CASE, DAY, organ=OFFICE, item="felling")


SEPARATED = {
    # (what he does, what he did) -> the rule that forbids it
    (Role.DECIDER, Role.ACCEPTOR): "S1",
    (Role.DEPUTY_LEADER, Role.ACCEPTOR): "S1",
    (Role.ACCEPTOR, Role.DECIDER): "S1",
    (Role.ACCEPTOR, Role.DEPUTY_LEADER): "S1",
    (Role.HEARING_CHAIR, Role.REVIEWER): "S2",
    (Role.REVIEWER, Role.HEARING_CHAIR): "S2",
}


class TestSeparation:
    @pytest.mark.parametrize("does", sorted(DESK_ROLES))
    @pytest.mark.parametrize("did", sorted(DESK_ROLES))
    def test_the_table(self, does, did):
        both = person(does, did)

        answer = may(both, duty(does), [(did, "li_min")])

        assert answer == SEPARATED.get((does, did), "may")

    def test_what_a_colleague_did_bars_nobody(self):
        both = person(Role.DECIDER, Role.ACCEPTOR)

        assert may(both, duty(Role.DECIDER), [(Role.ACCEPTOR, "wang_fang")]) == "may"

    def test_on_the_spot_one_person_may_accept_and_decide(self):
        both = person(Role.DECIDER, Role.ACCEPTOR)
        spot = duty(Role.DECIDER, separated=False)

        assert may(both, spot, [(Role.ACCEPTOR, "li_min")]) == "may"

    def test_a_hearing_stays_separate_even_there(self):
        both = person(Role.HEARING_CHAIR, Role.REVIEWER)
        spot = duty(Role.HEARING_CHAIR, separated=False)

        assert may(both, spot, [(Role.REVIEWER, "li_min")]) == "S2"

    def test_typing_for_the_applicant_is_outside_the_separation(self):
        applicants = duty(Role.APPLICANT, for_applicant=True)

        assert may(person(Role.ACCEPTOR), applicants, [(Role.DECIDER, "li_min")]) == "may"


class TestSeeing:
    @pytest.mark.parametrize("role", sorted(OVERSIGHT))
    def test_oversight_sees_every_case_and_changes_none(self, role):
        assert sees_case(person(role, organ=OTHER), [OFFICE], "felling", DAY)
        assert not any(on_desk(person(role), duty(other), DAY) for other in DESK_ROLES)

    @pytest.mark.parametrize(
        "role",
        [
            Role.SYS_ADMIN,
            Role.ITEM_ADMIN,
            Role.PROCESS_DESIGNER,
            Role.ARCHIVIST,
            Role.VIEWER,
        ],
    )
    def test_administrators_see_no_case(self, role):
        assert not sees_case(person(role), [OFFICE], "felling", DAY)

    def test_an_office_sees_its_own_cases(self):
        clerk = person(Role.REVIEWER, item="felling")

        assert sees_case(clerk, [OTHER, OFFICE], "felling", DAY)
        assert not sees_case(clerk, [OTHER], "felling", DAY)
        assert not sees_case(clerk, [OFFICE], "karaoke", DAY)

    def test_supervisors_read_names_masked(self):
        case = ([OFFICE], "felling", DAY)

        assert sees_personal_data(person(Role.REVIEWER), *case)
        assert sees_personal_data(person(Role.AUDITOR), *case)
        assert not sees_personal_data(person(Role.E_SUPERVISOR), *case)
        assert not sees_personal_data(person(Role.CENTER_SUPERVISION), *case)

    def test_a_desk_elsewhere_unmasks_nothing(self):
        both = person(Role.E_SUPERVISOR, Role.REVIEWER, organ=OTHER, item="karaoke")

        assert sees_case(both, [OFFICE], "felling", DAY)
        assert not sees_personal_data(both, [OFFICE], "felling", DAY)
        assert not sees_personal_data(both, [OTHER], "felling", DAY)
        assert sees_personal_data(both, [OTHER], "karaoke", DAY)

    def test_an_oversight_that_has_expired_retells_nothing(self):
        assistant = person(Role.ASSISTANT)
        former = person(Role.AUDITOR, ends_on=date(2026, 2, 28))
        both = replace(assistant, grants=assistant.grants + former.grants)

        assert sees_case(both, [OFFICE], "felling", DAY)
        assert not holds_at(both, Action.REPLAY_CASE, DAY, organs=[OFFICE], item="felling")


DUTIES = {
    Action.RECEIVE_CASE: {Role.ACCEPTOR, Role.ASSISTANT},
    Action.WITHDRAW_CASE: {Role.ACCEPTOR, Role.ASSISTANT},
    Action.TERMINATE_CASE: {Role.DECIDER, Role.DEPUTY_LEADER},
    Action.PROPOSE_VOID: {Role.ACCEPTOR, Role.E_SUPERVISOR, Role.CENTER_SUPERVISION},
    Action.VOID_CASE: {Role.E_SUPERVISOR, Role.CENTER_SUPERVISION},
    Action.SUSPEND_CASE: {Role.DECIDER, Role.DEPUTY_LEADER},
    Action.RESUME_CASE: {Role.DECIDER, Role.DEPUTY_LEADER},
    Action.DRAFT_ITEM: {Role.PROCESS_DESIGNER, Role.ITEM_ADMIN},
    Action.PUBLISH_ITEM: {Role.ITEM_ADMIN},
    Action.REVIEW_ITEM: {Role.DECIDER, Role.DEPUTY_LEADER, Role.CENTER_SUPERVISION},
    Action.VERIFY_LOG: {Role.AUDITOR, Role.SYS_ADMIN},
    Action.MANAGE_USERS: {Role.SYS_ADMIN},
}


class TestTheTable:
    def test_every_action_has_its_row(self):
        assert set(TABLE) == set(Action)

    @pytest.mark.parametrize("action", sorted(DUTIES))
    def test_nobody_else_may(self, action):
        allowed = {role for role in Role if holds_anywhere(person(role), action, DAY)}

        assert allowed == DUTIES[action]

    def test_who_keeps_accounts_neither_decides_nor_oversees(self):
        """Three administrators, three people: system, items, audit (三员分立, S7)."""
        for role in (Role.SYS_ADMIN, Role.ITEM_ADMIN, Role.AUDITOR):
            others = {Role.SYS_ADMIN, Role.ITEM_ADMIN, Role.AUDITOR} - {role}
            own = {a for a in (Action.MANAGE_USERS, Action.PUBLISH_ITEM) if role in TABLE[a]}
            assert all(not (TABLE[action] & others) for action in own)

    def test_oversight_acts_anywhere_others_at_their_organ(self):
        supervisor = person(Role.E_SUPERVISOR, organ=OTHER)
        decider = person(Role.DECIDER, organ=OTHER)

        assert holds_at(supervisor, Action.VOID_CASE, DAY, organs=[OFFICE], item="felling")
        assert not holds_at(decider, Action.TERMINATE_CASE, DAY, organs=[OFFICE], item="felling")
        require_at(decider, Action.TERMINATE_CASE, DAY, organs=[OFFICE, OTHER], item="felling")

    def test_a_refusal_carries_its_rule(self):
        with pytest.raises(NotPermittedError) as refused:
            require_anywhere(person(Role.VIEWER), Action.MANAGE_USERS, DAY)

        assert refused.value.rule == "R-ROLE"
