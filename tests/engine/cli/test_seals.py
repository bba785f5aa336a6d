"""``guhua seal``: the register from the shell, by people who may."""

import json

import pytest

from engine import actions

BUREAU = "11990101000000019X"


@pytest.fixture
def guhua(sqlite_county, shell):
    return shell("seal", GUHUA_OPERATOR_CLI="1")


def test_the_register_is_listed(guhua):
    rows = json.loads(guhua("list", "--json"))

    assert {row["state"] for row in rows} == {"active"}
    assert "示例县林业局林木采伐许可专用章" in guhua("list")


def test_a_seal_is_registered_sealed_away_and_taken_back(guhua):
    words = ("--organ", BUREAU, "--custodian", "issuer2", "--from", "2026-03-01", "--json")
    words += ("--document", "示县审批发〔2026〕5号", "--as", "deputy_leader1")
    made = json.loads(guhua("register", "示例县行政审批服务局", "--official", *words))

    by = ("--reason", "清点印章", "--as", "deputy_leader1")
    assert "已封存" in guhua("suspend", made["id"], *by)
    assert "已启封" in guhua("restore", made["id"], *by)
    assert json.loads(guhua("end", made["id"], *by, "--json"))["state"] == "ended"


def test_who_may_not_learns_who_may(guhua):
    seal = json.loads(guhua("list", "--json"))[0]["id"]

    said = guhua("end", seal, "--reason", "清点", "--as", "sys_admin1", status=1)

    assert "分管领导" in said


def test_the_doctor_names_the_organ_that_has_no_seal(sqlite_county, shell):
    doctor = shell("doctor", "--json")

    def said():
        return next(
            each for each in json.loads(doctor.run(status=1).output) if each["check"] == "印章"
        )

    assert said()["ok"]
    with sqlite_county.engine.begin(sqlite_county.people["forestry_leader1"]) as work:
        [seal] = work.tables.seals.every(["11990101000000035K"])
        actions.suspend_seal(work, seal.id, reason="清点印章")
    assert not said()["ok"]
    assert "示例县林业局" in said()["word"]
