"""The registers in the browser: licences, fees, limited numbers, decisions that are made public."""

import pytest

from engine import actions
from tests.support.county import fresh_key
from tests.support.desk import drawn

ISSUER, DECIDER, LEADER, AUDITOR = "town_issuer", "town_decider", "forestry_leader1", "auditor1"


@pytest.fixture
def granted(sqlite_county):
    """A case whose licence is made."""
    return sqlite_county.make_case("felling", at="deliver")


def decisions(county, state="pending"):
    with county.engine.look() as look:
        return look.tables.results.decisions(None, state)[0]


def titles(page):
    return [link.text for link in page.cssselect("ul.choice a")]


class TestBooks:
    @pytest.mark.parametrize(
        ("login", "wanted"),
        [
            (ISSUER, {"证照登记簿", "行政许可决定公开", "数量限制登记"}),
            ("fee_clerk1", {"证照登记簿", "缴费确认"}),
        ],
    )
    def test_everybody_finds_the_registers_that_are_his(self, at_desk, login, wanted):
        assert wanted <= set(titles(drawn(at_desk(login).get("/books"))))

    def test_every_register_that_is_offered_opens(self, at_desk, sqlite_county):
        for login in sqlite_county.people:
            desk = at_desk(login)
            links = drawn(desk.get("/books")).cssselect("main ul.choice a")
            assert all(desk.get(link.get("href")).status_code == 200 for link in links), login


class TestLicences:
    def test_the_issuer_reads_number_holder_and_validity(self, at_desk, granted):
        [row] = drawn(at_desk(ISSUER).get("/licences")).cssselect("tbody tr")

        text = row.text_content()
        assert "林木采伐许可证" in text
        assert "示例县林业局" in text
        assert row.cssselect("a")[0].get("href") == f"/cases/{granted}"

    def test_who_audits_supervision_reads_masked_names(self, at_desk, sqlite_county, granted):
        name = sqlite_county.case(granted).applicant

        page = at_desk("e_supervisor1").get("/licences").text

        assert name not in page
        assert name[0] + "*" in page

    def test_a_number_is_found_by_its_beginning(self, at_desk, sqlite_county, granted):
        with sqlite_county.engine.look() as look:
            [licence] = look.tables.results.licences_of(granted)

        def found(words):
            page = drawn(at_desk(ISSUER).get("/licences", query_string={"words": words}))
            return [link.text for link in page.cssselect("tbody tr a")]

        assert found(licence.number[:4]) == [licence.number]
        assert found(licence.number[1:]) == []

    def test_who_reads_a_name_masked_does_not_find_it_letter_by_letter(
        self, at_desk, sqlite_county, granted
    ):
        name = sqlite_county.case(granted).applicant

        def found(login):
            page = drawn(at_desk(login).get("/licences", query_string={"words": name[:2]}))
            return len(page.cssselect("tbody tr td.num, tbody tr a"))

        assert found(ISSUER)
        assert found(LEADER)
        assert found(AUDITOR)
        assert not found("e_supervisor1")

    @pytest.mark.usefixtures("granted")
    def test_another_town_reads_nothing_of_it(self, at_desk):
        assert not drawn(at_desk("acceptor1").get("/licences")).cssselect("tbody tr a")


class TestQuotas:
    def test_the_leader_registers_a_quota(self, at_desk):
        page = drawn(at_desk(LEADER).get("/quotas"))
        form = page.cssselect("form[action='/quotas/felling']")[0]
        fields = {field.get("name"): field.get("value") for field in form.cssselect("input")}

        told = fields | {"amount": "650.5", "document": "示政发〔2026〕9号"}
        answer = at_desk(LEADER).post("/quotas/felling", told, follow_redirects=True)

        assert "已登记限额" in answer.text
        assert "650.5 立方米" in answer.text

    def test_a_wrong_amount_comes_back_with_what_was_typed(self, at_desk):
        page = drawn(at_desk(LEADER).get("/quotas"))
        form = page.cssselect("form[action='/quotas/felling']")[0]
        fields = {field.get("name"): field.get("value") for field in form.cssselect("input")}

        told = fields | {"amount": "很多", "document": "示政发〔2026〕9号"}
        answer = at_desk(LEADER).post("/quotas/felling", told)

        assert answer.status_code == 422
        assert "“很多”不是数字" in answer.text
        assert 'value="示政发〔2026〕9号"' in answer.text

    def test_the_line_shows_who_was_accepted_first(self, at_desk, sqlite_county):
        first = sqlite_county.make_case("felling", at="review")
        second = sqlite_county.make_case("felling", at="review")

        rows = drawn(at_desk("town_reviewer").get("/quotas")).cssselect("tbody tr")

        numbers = [sqlite_county.case(case).no for case in (first, second)]
        assert [row.cssselect("td")[1].text for row in rows] == numbers


class TestDecisions:
    def post(self, desk, path, told=()):
        key = {"key": "web/" + fresh_key()}
        return desk.post(path, key | dict(told), follow_redirects=True)

    def test_a_published_decision_names_a_person_only_masked(
        self, at_desk, app, sqlite_county, granted
    ):
        [row] = decisions(sqlite_county)
        name = sqlite_county.case(granted).applicant
        with sqlite_county.engine.look() as look:
            party = look.contents(row.party)
        before = app.test_client().get("/public/decisions").text

        self.post(at_desk(ISSUER), "/decisions/publish", {"decision": str(row.id)})

        page = app.test_client().get("/public/decisions").text
        data = str(app.test_client().get("/public/decisions.json").json)
        assert row.number not in before
        assert row.number in page
        assert row.number in data
        for secret in (name, party["applicant_id"], party["applicant_phone"]):
            assert secret not in page
            assert secret not in data

    def test_an_organisation_is_named_with_its_code(self, app, sqlite_county):
        case_id = sqlite_county.make_case("sewage", at="deliver")
        [row] = decisions(sqlite_county)
        with sqlite_county.engine.begin(sqlite_county.people["issuer1"]) as work:
            actions.publish_decision(work, row.id, key=fresh_key())

        page = app.test_client().get("/public/decisions").text

        with sqlite_county.engine.look() as look:
            party = look.contents(row.party)
        assert sqlite_county.case(case_id).applicant in page
        assert party["applicant_id"] in page

    def test_a_scope_names_nobody_that_the_application_names_nor_any_number(
        self, app, sqlite_county
    ):
        """Whoever decides types it for the holder, not for the street."""
        number = sqlite_county.answers("felling", "apply")["applicant_id"]
        agent, other = "欧阳示例", "19900000001"
        golden = sqlite_county.golden("sewage", at="decide")
        acts_for = {"agent_name": agent, "agent_id": number, "agent_phone": other}
        case_id = sqlite_county.start("sewage", golden.steps[0].answers | acts_for)
        for step in golden.steps[1:]:
            if step.node == "decide":
                break
            sqlite_county.take(case_id, step)
        said = sqlite_county.answers("sewage", "decide") | {
            "scope": f"排放口一处，由{agent}代办，另一人电话19900000002"
        }
        sqlite_county.complete(sqlite_county.task(case_id, "decide"), said)
        [row] = decisions(sqlite_county)
        with sqlite_county.engine.begin(sqlite_county.people["issuer1"]) as work:
            actions.publish_decision(work, row.id, key=fresh_key())

        shown = app.test_client().get("/public/decisions").text
        shown += str(app.test_client().get("/public/decisions.json").json)

        assert "排放口一处" in shown
        assert sqlite_county.case(case_id).applicant in shown
        for secret in (agent, number, other, "19900000002"):
            assert secret not in shown

    @pytest.mark.usefixtures("granted")
    def test_a_withheld_decision_stays_away(self, at_desk, app, sqlite_county):
        [row] = decisions(sqlite_county)
        told = {"ground": "privacy", "reason": "涉及申请人家庭情况"}

        answer = self.post(at_desk(DECIDER), f"/decisions/{row.id}/withhold", told)

        assert "已登记不公开" in answer.text
        assert row.number not in app.test_client().get("/public/decisions").text
        assert decisions(sqlite_county, "withheld")[0].id == row.id

    @pytest.mark.usefixtures("granted")
    def test_without_a_ground_it_comes_back_with_the_reason(self, at_desk, sqlite_county):
        [row] = decisions(sqlite_county)

        answer = self.post(at_desk(ISSUER), f"/decisions/{row.id}/withhold", {"reason": "不便公开"})

        assert answer.status_code == 422
        assert "请选择不公开的情形" in answer.text
        assert ">不便公开</textarea>" in answer.text

    @pytest.mark.usefixtures("granted")
    def test_publishing_nothing_is_told(self, at_desk):
        answer = self.post(at_desk(ISSUER), "/decisions/publish")

        assert answer.status_code == 422
        assert "请先选择要公开的决定" in answer.text

    @pytest.mark.usefixtures("granted")
    def test_who_publishes_the_same_twice_is_not_troubled(self, at_desk, sqlite_county):
        [row] = decisions(sqlite_county)

        for _ in range(2):
            answer = self.post(at_desk(ISSUER), "/decisions/publish", {"decision": str(row.id)})

        assert answer.status_code == 200
        assert decisions(sqlite_county, "published")[0].id == row.id


def test_the_fee_clerk_confirms_what_nobody_owes_to_no_avail(at_desk, granted):
    told = {"amount": "12", "receipt": "1", "paid_on": "2026-03-02", "key": "web/" + fresh_key()}

    assert at_desk("fee_clerk1").post(f"/fees/{granted}/confirm", told).status_code == 404
