"""What somebody sent lies aside for him alone, for a working day."""

from datetime import timedelta

import pytest

from engine import actions
from engine.errors import NotPermittedError


def keep(county, login, body=b"zip"):
    with county.engine.begin(county.people[login]) as work:
        return actions.keep_upload(work, "bundle", body, name="包.zip", base="felling")


def found(county, login, upload_id):
    with county.engine.look() as look:
        row = look.tables.uploads.get(upload_id, user=login, now=look.now)
    return None if row is None else row.body


def test_an_upload_is_there_for_its_sender_alone(county):
    upload_id = keep(county, "process_designer1")

    assert found(county, "process_designer1", upload_id) == b"zip"
    assert found(county, "item_admin1", upload_id) is None


def test_an_upload_is_over_after_a_working_day_and_gone_with_the_next(county):
    first = keep(county, "process_designer1")

    county.clock.advance(timedelta(hours=8))

    assert found(county, "process_designer1", first) is None
    keep(county, "item_admin1")
    with county.engine.begin() as work:
        before = work.now - timedelta(hours=8)
        assert work.tables.uploads.get(first, user="process_designer1", now=before) is None


def test_of_many_uploads_of_one_person_the_oldest_gives_way(county):
    others = keep(county, "item_admin1")
    sent = []
    for number in range(6):
        county.clock.advance(timedelta(seconds=1))
        sent.append(keep(county, "process_designer1", b"%d" % number))

    left = [found(county, "process_designer1", each) for each in sent]
    assert left == [None, b"1", b"2", b"3", b"4", b"5"]
    assert found(county, "item_admin1", others) == b"zip"


def test_nobody_drops_what_is_not_his(county):
    upload_id = keep(county, "process_designer1")

    for login, left in (("item_admin1", b"zip"), ("process_designer1", None)):
        with county.engine.begin(county.people[login]) as work:
            actions.drop_upload(work, upload_id)
        assert found(county, "process_designer1", upload_id) == left


def test_who_may_not_draft_may_not_upload(county):
    with pytest.raises(NotPermittedError):
        keep(county, "town_acceptor")
