"""Signing in and out: sessions are rows of the server, and the cookie alone is worth nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.audit import Kind
from engine.errors import InvalidValueError, SignInRefusedError
from engine.store.records import SessionRecord, UserRecord
from engine.work import sessions
from tests.support.county import PASSWORD
from tests.support.once import PRODUCT

NEW = "New-Sample-2027"


@pytest.fixture
def sign_in(county):
    def sign_in(login="acceptor1", password=PASSWORD):
        return county.engine.sign_in(login, password, "10.1.2.3")

    return sign_in


def test_a_session_knows_the_person_and_his_desk(sign_in):
    _token, info = sign_in()

    assert (info.actor.user_id, info.actor.name) == ("acceptor1", "赵受理")
    assert info.organ_name == "示例县行政审批服务局"
    assert info.post == "综合窗口受理人"
    assert info.csrf


@pytest.mark.parametrize("name", ["accep\x00tor1", "", "一" * 5000, "'; --"])
def test_a_name_that_is_none_is_refused_as_an_unknown_one(sign_in, name):
    with pytest.raises(SignInRefusedError, match="不正确"):
        sign_in(name)


def test_passwords_are_hashed_at_the_cost_that_guessing_shall_have():
    assert PRODUCT.hash(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_of_other_costs_is_renewed_when_its_owner_signs_in(county, sign_in):
    other = PRODUCT.hash(PASSWORD)
    with county.engine.store.begin() as connection:
        whose = update(UserRecord).where(UserRecord.id == "acceptor1")
        connection.execute(whose.values(password_hash=other))

    sign_in()

    with county.engine.look() as look:
        kept = look.tables.people.account("acceptor1").password_hash
    assert kept != other
    assert not sessions.needs_rehash(kept)


def test_tokens_and_csrf_values_are_new_each_time(sign_in):
    seen = [sign_in() for _ in range(3)]

    assert len({token for token, _ in seen}) == len({info.csrf for _, info in seen}) == 3


def test_the_database_keeps_no_token(county, sign_in):
    token, _info = sign_in()

    with county.engine.store.look() as connection:
        rows = connection.execute(SessionRecord.__table__.select()).all()
    assert token not in str(rows)
    assert sessions.token_digest(token) in str(rows)


@pytest.mark.parametrize(
    ("login", "password"),
    [("acceptor1", "wrong"), ("nobody", PASSWORD), ("", ""), ("acceptor1", "")],
)
def test_wrong_names_and_wrong_passwords_look_alike_and_are_logged(
    county, sign_in, login, password
):
    with pytest.raises(SignInRefusedError) as refused:
        sign_in(login, password)

    assert str(refused.value) == "用户名或密码不正确。"
    assert county.log()[-1].kind is Kind.USER_SIGN_IN_FAILED
    assert county.log()[-1].origin == "10.1.2.3"


def test_signing_in_and_out_is_logged(county, sign_in):
    token, _info = sign_in()
    county.engine.sign_out(token, "10.1.2.3")

    told = [(event.kind, event.actor) for event in county.log()[-2:]]
    assert told == [(Kind.USER_SIGNED_IN, "acceptor1"), (Kind.USER_SIGNED_OUT, "acceptor1")]


class TestEnds:
    def test_after_signing_out_the_cookie_is_worth_nothing(self, county, sign_in):
        token, _info = sign_in()

        county.engine.sign_out(token)

        assert county.engine.session(token) is None

    def test_a_token_that_nobody_gave_is_nobody(self, county):
        assert county.engine.session("made up") is None

    def test_a_quarter_of_an_hour_without_a_click_ends_it(self, county, sign_in):
        token, _info = sign_in()
        county.clock.advance(sessions.IDLE)
        assert county.engine.session(token) is not None

        county.clock.advance(sessions.IDLE + timedelta(seconds=1))

        assert county.engine.session(token) is None

    def test_eight_hours_end_it_whatever_he_does(self, county, sign_in):
        token, _info = sign_in()
        for _ in range(47):
            county.clock.advance(timedelta(minutes=10))
            assert county.engine.session(token) is not None

        county.clock.advance(timedelta(minutes=10))

        assert county.engine.session(token) is None

    def test_a_closed_account_ends_it_at_once(self, county, sign_in):
        token, _info = sign_in()

        county.close_account("acceptor1")

        assert county.engine.session(token) is None
        with pytest.raises(SignInRefusedError):
            sign_in()

    def test_of_four_sessions_the_oldest_gives_way(self, county, sign_in):
        tokens = []
        for _ in range(4):
            county.clock.advance(timedelta(seconds=1))
            tokens.append(sign_in()[0])

        alive = [county.engine.session(token) is not None for token in tokens]

        assert alive == [False, True, True, True]


class TestNewPassword:
    def test_it_ends_every_session_and_begins_a_new_one(self, county, sign_in):
        (one, _), (other, _) = sign_in(), sign_in()

        fresh = county.engine.change_password(one, PASSWORD, NEW)

        assert county.engine.session(one) is None
        assert county.engine.session(other) is None
        assert county.engine.session(fresh) is not None
        assert sign_in(password=NEW)
        with pytest.raises(SignInRefusedError):
            sign_in()
        assert Kind.PASSWORD_CHANGED in [event.kind for event in county.log()]

    def test_the_old_one_is_asked_for(self, county, sign_in):
        token, _info = sign_in()

        with pytest.raises(SignInRefusedError):
            county.engine.change_password(token, "wrong", NEW)

        assert county.engine.session(token) is not None

    def test_who_took_over_a_browser_does_not_guess_it_forever(self, county, sign_in):
        token, _info = sign_in()
        for _ in range(sessions.TRIES):
            with pytest.raises(SignInRefusedError):
                county.engine.change_password(token, "wrong", NEW)
        assert county.log()[-1].kind is Kind.USER_SIGN_IN_FAILED

        with pytest.raises(SignInRefusedError, match="锁定"):
            county.engine.change_password(token, PASSWORD, NEW)

    def test_the_one_that_was_given_out_is_no_new_one(self, county, sign_in):
        token, _info = sign_in()

        with pytest.raises(InvalidValueError, match="原密码"):
            county.engine.change_password(token, PASSWORD, PASSWORD)

    def test_who_is_signing_in_with_the_old_one_meanwhile_stays_outside(
        self, county, sign_in, monkeypatch
    ):
        token, _info = sign_in()
        compare = sessions.check_password

        def compare_slowly(stored, password):
            good = compare(stored, password)
            monkeypatch.setattr(sessions, "check_password", compare)
            county.engine.change_password(token, PASSWORD, NEW)
            return good

        monkeypatch.setattr(sessions, "check_password", compare_slowly)
        with pytest.raises(SignInRefusedError):
            sign_in()

        assert sign_in(password=NEW)

    @pytest.mark.parametrize(
        "weak", ["Short-1", "alllowercase", "acceptor1-X9", "赵受理-Aa1-long", "A1-" + "a" * 130]
    )
    def test_a_weak_one_is_refused(self, county, sign_in, weak):
        token, _info = sign_in()

        with pytest.raises(InvalidValueError):
            county.engine.change_password(token, PASSWORD, weak)

        assert county.engine.session(token) is not None

    def test_looking_for_a_strong_one_locks_nobody_out(self, county, sign_in):
        token, _info = sign_in()
        for _ in range(sessions.TRIES + 1):
            with pytest.raises(InvalidValueError):
                county.engine.change_password(token, PASSWORD, "weak")

        assert county.engine.change_password(token, PASSWORD, NEW)


def test_four_failures_are_forgotten_after_a_good_one(county, sign_in):
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(SignInRefusedError):
                sign_in(password="wrong")
        assert sign_in()
    assert county.engine.sign_in("acceptor1", PASSWORD)
