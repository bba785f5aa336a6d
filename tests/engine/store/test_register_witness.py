"""Registers that somebody changed past the product are found by the check of the log."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from engine import actions
from engine.actions import Absence
from engine.model import Role
from tests.support.county import fresh_key

FORESTRY = "11990101000000035K"


@pytest.fixture
def office(county):
    """A seal that was sealed away and one that ended, a quota, substitutes, experts."""
    with county.engine.look() as look:
        seals = [each for each in look.tables.seals.every() if each.organ != FORESTRY]
    head = county.people["deputy_leader1"]
    own = [each for each in seals if each.organ == head.organ]
    with county.engine.begin(head) as work:
        actions.suspend_seal(work, own[0].id, reason="清点")
        actions.end_seal(work, own[0].id, reason="停用")
    with county.engine.begin(county.people["forestry_leader1"]) as work:
        actions.set_quota(
            *(work, "felling"),
            year=2026,
            amount="900",
            document="示政发〔2026〕9号",
            key=fresh_key(),
        )
    for days in (0, 40):
        with county.engine.begin(county.people["reviewer1"]) as work:
            absence = Absence(
                principal="reviewer1",
                substitute="reviewer2",
                starts_on=county.today + timedelta(days=days),
                ends_on=county.today + timedelta(days=days + 5),
                reason="leave",
                document="请假单1",
                roles=[Role.REVIEWER],
            )
            given = actions.name_substitute(work, absence, key=fresh_key())
    with county.engine.begin(county.people["reviewer1"]) as work:
        actions.end_substitution(work, given)
    for name in ("甲示例", "乙示例"):
        with county.engine.begin(county.people["decider1"]) as work:
            expert = actions.add_expert(
                *(work, county.people["decider1"].organ),
                name=name,
                field="环境",
                employer="示例大学",
                title="教授",
                key=fresh_key(),
            )
    with county.engine.begin(county.people["decider1"]) as work:
        actions.remove_expert(work, expert)
    return county


def test_registers_that_only_the_product_wrote_are_whole(office):
    assert office.verify().sound, office.verify().problems


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE seal SET state = 'active' WHERE state = 'ended'", "印章"),
        ("UPDATE seal SET custodian = 'issuer1' WHERE custodian <> 'issuer1'", "印章"),
        ("UPDATE seal SET letters = '[\"licence\"]'", "印章"),
        ("UPDATE quota SET amount = '9000'", "限额"),
        ("DELETE FROM quota", "限额"),
        ("UPDATE substitution SET ended_by = NULL, ended_at = NULL", "委托"),
        ("UPDATE substitution SET ends_on = '2026-12-31'", "委托"),
        ("UPDATE substitution SET substitute = 'acceptor1'", "委托"),
        ("UPDATE expert SET field = '林业'", "专家"),
        ("UPDATE expert SET removed_by = NULL, removed_at = NULL", "专家"),
        ("DELETE FROM expert WHERE removed_by IS NULL", "专家"),
    ],
)
def test_what_somebody_wrote_past_the_product_is_found(office, statement, found):
    with office.engine.store.begin() as connection:
        connection.execute(text(statement))

    assert any(found in each.sentence for each in office.verify().problems)


def test_a_right_that_nobody_gave_is_found(office):
    with office.engine.store.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO substitution (id, principal, substitute, roles, starts_on, ends_on,"
                " reason, document, given_by, given_at) SELECT :id, 'decider1', 'acceptor1', '',"
                " starts_on, :until, reason, document, given_by, given_at FROM substitution LIMIT 1"
            ),
            {
                "id": "0" * 31 + "1",
                "until": date(2026, 12, 31).isoformat(),
            },
        )

    assert any("没有记载" in each.sentence for each in office.verify().problems)
