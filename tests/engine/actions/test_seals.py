"""The seal register: who registers, which seal a letter goes out under, and what without one."""

from datetime import date

import pytest

from engine import actions
from engine.actions import NewSeal
from engine.audit import Kind
from engine.errors import InvalidValueError, NotPermittedError, UnlawfulError, WrongStateError
from engine.store.seals import SealState
from engine.work.sealing import seal_for
from processes import FOLDER
from tests.support.county import fresh_key

BUREAU = "11990101000000019X"
FORESTRY = "11990101000000035K"


def new_seal(**values):
    said = {
        "organ": BUREAU,
        "name": "示例县行政审批服务局行政许可专用章（2）",
        "custodian": "issuer2",
        "starts_on": date(2026, 3, 1),
        "document": "示县审批发〔2026〕5号",
    }
    return NewSeal(**(said | values))


@pytest.fixture
def register(county):
    def register(login="deputy_leader1", **values):
        with county.engine.begin(county.people[login]) as work:
            return actions.register_seal(work, new_seal(**values))

    return register


@pytest.fixture
def move(county):
    def move(verb, login, seal_id, reason="清点印章"):
        with county.engine.begin(county.people[login]) as work:
            return getattr(actions, f"{verb}_seal")(work, seal_id, reason=reason)

    return move


def seal_of(county, organ):
    with county.engine.look() as look:
        return look.tables.seals.every([organ])[0]


def issued(county, case_id, code):
    return next(e for e in county.events(case_id) if e.data.get("code") == code)


def page(county, event):
    with county.engine.look() as look:
        return look.contents(event.data["contents"]["letter"])["html"]


def decide(county, case_id):
    task = county.task(case_id, "decide")
    with county.engine.begin(county.able(task)[0]) as work:
        answers = county.answers(task.item_key, "decide")
        return actions.check_answers(work, task.id, answers, seen=None, key=fresh_key())


def test_a_town_seals_with_the_principals_seal(county):
    case_id = county.make_case("felling", at="make_licence")

    grant = issued(county, case_id, "grant_decision")

    seal = seal_of(county, FORESTRY)
    assert (grant.data["organ"], grant.data["seal"]) == ("示例县林业局", str(seal.id))
    assert 'aria-label="印章：示例县林业局林木采伐许可专用章"' in page(county, grant)


def test_every_department_of_a_joint_case_seals_its_own_letter(county):
    case_id = county.make_case("joint")

    decisions = [e for e in county.events(case_id) if e.data.get("code") == "grant_decision"]

    with county.engine.look() as look:
        organs, seals = look.tables.people.organs(), look.tables.seals.every()
    owner = {str(seal.id): organs[seal.organ] for seal in seals}
    assert len({event.data["organ"] for event in decisions}) > 1
    assert all(owner[event.data["seal"]] == event.data["organ"] for event in decisions)


def test_a_paper_that_the_organ_does_not_sign_needs_no_seal(county):
    with county.engine.look() as look:
        sheet = seal_for(
            look.tables, "approval_sheet", organ="nobody", organ_name="", item="felling",
            on=county.today,
        )  # fmt: skip

    assert sheet is None


def test_a_step_whose_letter_cannot_be_sealed_is_not_completed(county, move):
    case_id = county.make_case("felling", at="decide")
    move("suspend", "town_issuer", seal_of(county, FORESTRY).id)

    with pytest.raises(UnlawfulError, match=r"已经封存.*分管领导.*P-13"):
        decide(county, case_id)

    assert county.task(case_id, "decide").status == "open"
    county.check_case(case_id)


def test_a_seal_that_is_taken_back_into_use_seals_again(county, move):
    case_id = county.make_case("felling", at="decide")
    seal = seal_of(county, FORESTRY)
    move("suspend", "forestry_leader1", seal.id)
    move("restore", "forestry_leader1", seal.id)

    decide(county, case_id)

    assert issued(county, case_id, "grant_decision").data["seal"] == str(seal.id)


def test_the_seal_made_for_the_letter_goes_before_the_one_for_all(county, register):
    made = register(letters=["acceptance_notice"], items=["karaoke"])

    case_id = county.make_case("karaoke", at="review")

    assert issued(county, case_id, "acceptance_notice").data["seal"] == str(made.id)
    assert issued(county, case_id, "material_receipt").data["seal"] != str(made.id)


@pytest.mark.parametrize(
    "values",
    [
        {"starts_on": date(2026, 3, 3)},
        {"ends_on": date(2026, 3, 1)},
        {"items": ["karaoke"]},
        {"letters": ["refusal_decision"]},
    ],
    ids=["not yet", "no more", "another item", "another letter"],
)
def test_a_seal_out_of_its_days_or_scope_seals_nothing(county, register, move, values):
    move("suspend", "deputy_leader1", seal_of(county, BUREAU).id)
    register(**values)

    with pytest.raises(UnlawfulError, match="示例县行政审批服务局"):
        county.start("hygiene")


def test_only_the_head_of_the_organ_registers(county, register):
    with pytest.raises(NotPermittedError):
        register("sys_admin1")
    with pytest.raises(NotPermittedError):
        register("item_admin1")
    with pytest.raises(NotPermittedError):
        register("forestry_leader1")
    with pytest.raises(NotPermittedError):
        register("issuer1")


def test_who_keeps_a_seal_may_seal_it_away_but_not_take_it_back_into_use(county, move):
    seal = seal_of(county, BUREAU)

    away = move("suspend", "issuer1", seal.id, reason="印章下落不明")

    assert away.state == SealState.SUSPENDED
    with pytest.raises(NotPermittedError):
        move("restore", "issuer1", seal.id)
    with pytest.raises(NotPermittedError):
        move("suspend", "issuer2", seal_of(county, FORESTRY).id)


def test_what_is_ended_stays_ended(county, move):
    seal = seal_of(county, BUREAU)
    ended = move("end", "deputy_leader1", seal.id)

    assert (ended.state, ended.ends_on) == (SealState.ENDED, county.today)
    for verb in ("suspend", "restore", "end"):
        with pytest.raises(WrongStateError):
            move(verb, "deputy_leader1", seal.id)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("custodian", {"custodian": "reviewer1"}),
        ("custodian", {"custodian": "nobody"}),
        ("name", {"name": " "}),
        ("name", {"name": "章" * 61}),
        ("name", {"name": "示例县行政审批服务局行政许可专用章"}),
        ("letters", {"letters": ["approval_sheet"]}),
        ("letters", {"letters": ["nothing"]}),
        ("items", {"items": ["nothing"]}),
        ("ends_on", {"ends_on": date(2026, 2, 1)}),
        ("document", {"document": ""}),
        ("kind", {"kind": "golden"}),
    ],
)
def test_the_register_takes_no_nonsense(register, field, values):
    with pytest.raises(InvalidValueError) as refused:
        register(**values)

    assert refused.value.field == field


def test_who_registers_a_seal_does_not_keep_it(county, register):
    county.grant("deputy_leader1", role=county.people["issuer1"].grants[0].role, organ=BUREAU)

    with pytest.raises(InvalidValueError, match="不能同时保管"):
        register(custodian="deputy_leader1")


def test_the_log_tells_what_became_of_a_seal(county, register, move):
    seal = register()
    move("suspend", "issuer2", seal.id, reason="印章遗失")

    told = [e for e in county.log() if e.data.get("seal") == str(seal.id)]

    assert [e.kind for e in told] == [Kind.SEAL_REGISTERED, Kind.SEAL_SUSPENDED]
    assert [e.actor for e in told] == ["deputy_leader1", "issuer2"]
    assert told[1].data["reason"] == "印章遗失"


def test_a_file_of_people_brings_its_seals_once(county):
    people = actions.read_people(FOLDER / "county.toml")
    with county.engine.begin() as work:
        before = work.tables.seals.every()

        actions.import_people(work, people)

        assert work.tables.seals.every() == before
        first = people.seals[0]
        another = first.model_copy(update={"name": "示例县行政审批服务局"})
        actions.import_people(work, people.model_copy(update={"seals": (another,)}))
        assert len(work.tables.seals.every()) == len(before) + 1


def test_every_letter_stands_in_the_register_with_its_seal(county):
    case_id = county.make_case("felling")

    with county.engine.look() as look:
        rows = look.tables.letters.of_case(case_id)
        [found] = look.tables.letters.by_number(rows[-1].number)
        seal = look.tables.seals.every([FORESTRY])[0]
        used = look.tables.letters.under_seal(seal.id, size=50)
        uses = look.tables.letters.uses()

    told = [e for e in county.events(case_id) if e.kind is Kind.LETTER_ISSUED]
    assert [row.number for row in rows] == [event.data["number"] for event in told]
    assert found == rows[-1]
    assert uses[seal.id] == len(used) == len([e for e in told if "seal" in e.data])
