"""Requests that no page of ours sends: answered with a page, never with a fault."""

import re

import pytest

ODD = ["%00", "a%00b", "%ff%fe", "-1", "9223372036854775808", "1" * 5000, "%25", "..%2f..%2fetc"]
PICTURES = {"static", "items.chart", "public.page"}
NO_ADDRESS = ["http://[", "http://[::1", "http://a\u2100b/"]


@pytest.fixture
def desk(at_desk):
    return at_desk("town_acceptor")


def addresses(app, odd):
    """Every address that can be read, with an odd part wherever it has one."""
    for rule in app.url_map.iter_rules():
        if "<" in rule.rule and "GET" in rule.methods and rule.endpoint not in PICTURES:
            yield re.sub(r"<(?:[^:>]+:)?\w+>", lambda _: odd, rule.rule)


def test_an_odd_part_of_an_address_is_no_fault(app, desk):
    for odd in ODD:
        for address in addresses(app, odd):
            assert desk.get(address).status_code < 500, address


def test_an_odd_question_is_no_fault(desk):
    names = ("words", "item", "stage", "from", "to", "page", "sort", "tab", "letter", "draft")
    names += ("size", "cols", "was")
    questions = [f"/worklist?done=completed&{name}=" for name in names]

    named = ["/sign-in?next=", "/cases?no=", "/cards?month=", "/cards?page=", "/orders?page="]
    named += ["/registers?on=", "/registers?kind=", "/registers?organ=", "/handovers/new?cases="]
    named += ["/receive?q=", "/receive?kind=number&of=", "/receive/felling?from="]
    named += ["/public/progress?no=", "/inbox?page=", "/inbox?show="]
    named += ["/worklist/doing?page=", "/worklist/done?words=", "/worklist/settings?done="]
    named += ["/worklist/copies?page="]
    for question in [*questions, *named, "/calendar?year="]:
        for odd in [*ODD, "9999-12-31", "0001-01-01", "//["]:
            assert desk.get(f"{question}{odd}").status_code < 500, (question, odd)


def test_a_nul_is_refused_before_any_database_sees_it(desk):
    for address in ("/worklist?words=%00", "/items/a%00b", "/receive/a%00b", "/cases?no=%00"):
        assert desk.get(address).status_code == 400, address


def test_an_origin_that_is_no_address_is_another_site(app):
    client = app.test_client()

    for odd in NO_ADDRESS:
        for header in ("Origin", "Referer"):
            assert client.post("/sign-in", headers={header: odd}).status_code == 403
        assert client.get("/nowhere", headers={"Referer": odd}).status_code == 404


def test_a_host_that_is_none_is_refused_in_a_sentence(app):
    for path in ("/sign-in", "/worklist", "/nowhere"):
        response = app.test_client().get(path, headers={"Host": "x" * 3000})

        assert response.status_code == 400
        assert "请求不完整" in response.text
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]
