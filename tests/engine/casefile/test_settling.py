"""Who holds a case up, as its milestones tell."""

from engine.casefile.settling import paused
from engine.model import Mark


def test_overlapping_pauses_run_until_the_last_one_ends():
    begun = [Mark.ACCEPTED, Mark.PAUSED, Mark.PAUSED, Mark.RESUMED]

    assert paused(begun)
    assert not paused([*begun, Mark.RESUMED])


def test_a_decision_ends_a_pause_that_nobody_ended():
    assert not paused([Mark.ACCEPTED, Mark.PAUSED, Mark.GRANTED])
