"""Guessing passwords, forty at once: five guesses reach the password."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from engine.audit import Kind
from engine.errors import SignInRefusedError
from tests.support.county import PASSWORD

GUESSERS = 40


def guess(county, passwords):
    """Try all passwords at once; return how many got in, and the events of those who did not."""
    barrier = Barrier(len(passwords))

    def sign_in(password):
        barrier.wait()
        try:
            county.engine.sign_in("acceptor1", password)
        except SignInRefusedError:
            return False
        return True

    before = len(county.log())
    with ThreadPoolExecutor(len(passwords)) as threads:
        entered = sum(threads.map(sign_in, passwords))
    return entered, [e for e in county.log()[before:] if e.kind is Kind.USER_SIGN_IN_FAILED]


def test_of_forty_guesses_at_once_five_reach_the_password(county, figures):
    entered, failed = guess(county, [f"Guess-{n}" for n in range(GUESSERS)])

    looked_at = [event for event in failed if not event.data["locked"]]
    figures(guesses=len(failed), looked_at=len(looked_at))
    assert entered == 0
    assert len(failed) == GUESSERS
    assert len(looked_at) == 5


def test_the_right_password_does_not_open_a_locked_account(county):
    guess(county, [f"Guess-{n}" for n in range(5)])

    with pytest.raises(SignInRefusedError, match="锁定"):
        county.engine.sign_in("acceptor1", PASSWORD)


def test_a_lock_ends_by_itself_after_a_quarter_of_an_hour(county):
    guess(county, [f"Guess-{n}" for n in range(5)])
    county.clock.advance(timedelta(minutes=15))

    _token, info = county.engine.sign_in("acceptor1", PASSWORD)

    assert info.actor.user_id == "acceptor1"


def test_colleagues_are_not_locked_with_him(county):
    guess(county, [f"Guess-{n}" for n in range(5)])

    assert county.engine.sign_in("acceptor2", PASSWORD)
