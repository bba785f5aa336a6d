"""People are told: from the log into their inboxes, and out of the house to real servers."""

import hashlib
import hmac
import json
import multiprocessing
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from multiprocessing.pool import ThreadPool

import pytest

from engine import actions
from engine.actions.keep_inbox import prefer_notices, read_notices
from engine.audit import Kind
from engine.scheduler import Node
from engine.scheduler.delivering import LEASE, deliver, tell
from engine.scheduler.outlets import MailServer, UndeliveredError
from engine.scheduler.upkeep import READ_NOTICES, forget
from engine.store.effects import TRIES
from engine.store.notices import Preference
from tests.support.county import fresh_key, open_county
from tests.support.outlets import Mails, Posts, certificate, mail_server, web_server

SECRET = "a secret of the office"
MAILBOX = "gu.shenhe@example.gov.cn"


@pytest.fixture
def servers():
    """A mail server and a web server of this machine."""
    with ExitStack() as running:
        mails, posts = Mails(), Posts()
        running.enter_context(mail_server(mails))
        running.enter_context(web_server(posts))
        yield mails, posts


@pytest.fixture
def outlets(servers):
    mails, posts = servers
    return {
        "smtp_url": f"smtp://127.0.0.1:{mails.port}?tls=none",
        "mail_from": "guhua@example.gov.cn",
        "webhook_url": posts.url,
        "webhook_secret": SECRET,
        "desk_url": "http://desk.example.gov.cn",
    }


@pytest.fixture
def county(county_settings, outlets):
    opened = open_county(replace(county_settings, **outlets))
    with closing(opened.engine):
        yield opened


def urge(county, case_id):
    with county.engine.begin(county.people["e_supervisor1"]) as work:
        actions.urge_case(work, case_id, reason="请向张三催要", key=fresh_key())


def inbox(county, login):
    with county.engine.look() as look:
        return look.tables.notices.page(login, unread=False, offset=0, size=100)


def prefer(county, login="town_reviewer", **wishes):
    wishes = {"email": MAILBOX, "mailed": True} | wishes
    with county.engine.begin(county.people[login]) as work:
        prefer_notices(work, Preference(user_id=login, **wishes))


@pytest.fixture
def urged(county):
    """A case at the desk of the town's reviewers, urged on."""
    case_id = county.make_case("felling", at="review")
    prefer(county)
    urge(county, case_id)
    return case_id


def test_who_has_the_case_finds_in_his_inbox_that_it_was_urged(county, urged):
    told = tell(Node(county.engine))

    [notice] = inbox(county, "town_reviewer")
    assert told == len(county.log())
    assert notice.sentence == "催办：请尽快办理"
    assert notice.case_no == county.case(urged).no
    assert notice.path == f"/cases/{urged}"
    assert inbox(county, "town_acceptor") == []
    assert inbox(county, "e_supervisor1") == []


def test_nothing_is_told_twice_however_often_the_log_is_read(county, urged):
    node = Node(county.engine)
    tell(node)

    assert tell(node) == 0
    assert len(inbox(county, "town_reviewer")) == 1


def test_two_schedulers_at_once_tell_once(county_settings, outlets, county, urged):
    with closing(open_county(replace(county_settings, **outlets)).engine) as other:
        nodes = [Node(county.engine), Node(other)]
        with ThreadPool(2) as pool:
            pool.map(tell, nodes)
        pool.join()

    assert len(inbox(county, "town_reviewer")) == 1


def test_read_is_read_and_only_ones_own(county, urged):
    tell(Node(county.engine))
    [notice] = inbox(county, "town_reviewer")
    for login, expected in (("town_acceptor", 0), ("town_reviewer", 1), ("town_reviewer", 0)):
        with county.engine.begin(county.people[login]) as work:
            assert read_notices(work, [notice.id]) == expected

    with county.engine.look() as look:
        assert look.tables.notices.count("town_reviewer", unread=True) == 0


def test_a_mail_names_case_item_and_link_and_nobody(county, urged, servers):
    node = Node(county.engine)
    tell(node)

    sent = deliver(node)

    mails, posts = servers
    [mail] = mails.taken
    text = mail.get_payload(decode=True).decode()
    assert sent == 1 + len(posts.taken)
    assert mail["To"] == MAILBOX
    assert mail["Auto-Submitted"] == "auto-generated"
    assert county.case(urged).no in text
    assert f"http://desk.example.gov.cn/cases/{urged}" in text
    with county.engine.look() as look:
        party = look.contents(county.case(urged).memory["party"])
    told = [text, *(body.decode() for _head, body in posts.taken)]
    for value in [*party.values(), "张三"]:
        if isinstance(value, str) and len(value) > 1 and value != "person":
            assert not [words for words in told if value in words]


def test_a_post_proves_that_it_is_ours(county, urged, servers):
    node = Node(county.engine)
    tell(node)
    deliver(node)

    _mails, posts = servers
    head, body = posts.taken[0]
    signed = head["X-Guhua-Timestamp"].encode() + b"." + body
    proof = hmac.digest(SECRET.encode(), signed, hashlib.sha256).hex()
    assert head["X-Guhua-Signature"] == f"sha256={proof}"
    said = json.loads(body)
    assert said["kind"] == "case:urged"
    assert said["case"] == county.case(urged).no
    assert said["to"] == "town_reviewer"


@pytest.mark.parametrize("wrong", ["500", "404", "302", "drop"])
def test_a_webhook_that_fails_is_tried_again_later_under_the_same_key(
    county, urged, servers, wrong
):
    _mails, posts = servers
    posts.behaviour = wrong
    node = Node(county.engine)
    tell(node)
    deliver(node)
    deliver(node)
    first = posts.calls

    posts.behaviour = "200"
    county.clock.advance(timedelta(seconds=5))
    deliver(node)
    county.clock.advance(timedelta(days=3))
    deliver(node)

    assert first == 1
    keys = [head["Idempotency-Key"] for head, _body in posts.taken]
    expected = 2 if wrong.isdigit() else 1
    assert len(keys) == expected
    assert len(set(keys)) == 1


def test_a_server_that_hangs_holds_up_neither_the_other_way_nor_any_case(
    county, urged, servers, monkeypatch
):
    mails, posts = servers
    mails.behaviour = "hang"
    monkeypatch.setattr(MailServer.send, "__kwdefaults__", {"timeout": 0.3})
    node = Node(county.engine)
    tell(node)

    deliver(node)

    assert len(posts.taken) == 1
    assert mails.taken == []
    with county.engine.look() as look:
        [waiting] = look.tables.outbox.waiting(size=9, outside=True)
    assert waiting.attempts == 1


def test_no_transaction_is_open_while_a_message_is_on_its_way(county, urged, servers, monkeypatch):
    mails, _posts = servers
    mails.behaviour = "hang"
    monkeypatch.setattr(MailServer.send, "__kwdefaults__", {"timeout": 3.0})
    node = Node(county.engine)
    tell(node)
    with ThreadPool(1) as pool:
        sending = pool.apply_async(deliver, [node])
        while not mails.calls:
            time.sleep(0.01)
        # On SQLite a transaction that writes would wait here for the other one to end.
        county.make_case("felling", at="accept_review")
        waits = not sending.ready()
        mails.over.set()
        sending.get(20)
    pool.join()

    assert waits


@pytest.mark.parametrize(("answer", "tries"), [("451", 1), ("550", TRIES)])
def test_a_mailbox_that_does_not_exist_is_tried_no_more(county, urged, servers, answer, tries):
    mails, _posts = servers
    mails.behaviour = answer
    node = Node(county.engine)
    tell(node)

    deliver(node)

    with county.engine.look() as look:
        [waiting] = look.tables.outbox.waiting(size=9, outside=True)
        dead = look.tables.outbox.dead()
    assert waiting.attempts == tries
    assert dead == (tries == TRIES)


def _deliver(settings, at):
    county = open_county(settings)
    county.clock.move_to(at)
    deliver(Node(county.engine))


def test_whoever_dies_between_sending_and_marking_has_it_sent_once_more_and_no_more(
    county_settings, outlets, county, urged, servers
):
    mails, _posts = servers
    tell(Node(county.engine))
    settings = replace(county_settings, **outlets)
    spawn = multiprocessing.get_context("spawn")
    child = spawn.Process(target=_deliver, args=(settings, county.clock.now()))
    # The server kills whoever sends, once it has his mail and before it says so.
    mails.behaviour = "take"
    child.start()
    mails.kills = child.pid
    child.join(60)
    killed = child.exitcode
    mails.kills = 0

    node = Node(county.engine)
    deliver(node)
    before = len(mails.taken)
    county.clock.advance(LEASE)
    node = Node(county.engine)
    deliver(node)
    county.clock.advance(timedelta(days=3))
    deliver(Node(county.engine))

    assert killed == -9
    assert before == 1
    assert len(mails.taken) == 2
    assert len({mail["Message-ID"] for mail in mails.taken}) == 1


def test_a_digest_is_one_mail_at_its_time(county, urged, servers):
    mails, _posts = servers
    prefer(county, digest_at="16:30")
    urge(county, county.make_case("felling", at="review"))
    node = Node(county.engine)
    tell(node)
    deliver(node)
    early = len(mails.taken)

    county.clock.advance(timedelta(hours=8))
    deliver(Node(county.engine))

    assert early == 0
    [mail] = mails.taken
    assert mail.get_payload(decode=True).decode().count("催办") == 2


def test_whoever_wants_no_mail_any_more_gets_none_that_waits(county, urged, servers):
    mails, _posts = servers
    prefer(county, digest_at="16:30")
    tell(Node(county.engine))
    prefer(county, mailed=False)
    county.clock.advance(timedelta(days=1))

    deliver(Node(county.engine))

    assert mails.taken == []


def test_a_node_that_knows_no_way_out_leaves_what_waits_to_the_others(
    county_settings, county, urged, servers
):
    tell(Node(county.engine))
    with closing(open_county(county_settings).engine) as other:
        sent = deliver(Node(other))
    mails, _posts = servers
    before = len(mails.taken)

    deliver(Node(county.engine))

    assert (sent, before) == (0, 0)
    assert len(mails.taken) == 1


def test_what_was_read_long_ago_is_dropped_and_what_was_not_stays(county, urged):
    tell(Node(county.engine))
    urge(county, county.make_case("felling", at="review"))
    tell(Node(county.engine))
    with county.engine.begin(county.people["town_reviewer"]) as work:
        [_second, first] = work.tables.notices.page("town_reviewer", unread=True, offset=0, size=9)
        read_notices(work, [first.id])
    early = forget(Node(county.engine))
    county.clock.advance(READ_NOTICES + timedelta(seconds=1))

    late = forget(Node(county.engine))

    assert (early, late) == (0, 1)
    assert [notice.read_at for notice in inbox(county, "town_reviewer")] == [None]


def test_who_has_left_is_told_nothing(county, urged, servers):
    county.close_account("town_reviewer")
    node = Node(county.engine)

    tell(node)
    deliver(node)

    assert inbox(county, "town_reviewer") == []
    assert servers[0].taken == []


@pytest.mark.parametrize("at_once", [True, False])
def test_mail_goes_under_tls_to_whom_the_authority_vouches_for(tmp_path, at_once):
    context, authority = certificate(tmp_path)
    with mail_server(Mails(context=context, at_once=at_once)) as mails:
        scheme = "smtps" if at_once else "smtp"
        url = f"{scheme}://127.0.0.1:{mails.port}"
        message = EmailMessage()
        message["From"], message["To"] = "a@example.gov.cn", "b@example.gov.cn"
        MailServer.of(f"{url}?ca={authority}").send(message)
        with pytest.raises(UndeliveredError):
            MailServer.of(url).send(message)

    assert len(mails.taken) == 1


def test_everybody_whom_the_table_names_is_told_of_a_return(county):
    case_id = county.make_case("felling", at="review")
    task = county.task(case_id, "review")
    before = Counter(event.kind for event in county.events(case_id))
    with county.engine.begin(county.people["town_reviewer"]) as work:
        actions.send_back(
            work,
            task.id,
            "site_visit",
            reason="请补勘",
            straight=True,
            seen=None,
            key=fresh_key(),
        )

    tell(Node(county.engine))

    done = [
        event.actor
        for event in county.events(case_id)
        if event.kind is Kind.TASK_COMPLETED and event.data["node"] == "site_visit"
    ]
    assert before[Kind.TASK_SENT_BACK] == 0
    [notice] = inbox(county, done[-1])
    assert "请补勘" not in notice.sentence
    assert "重新办理" in notice.sentence
