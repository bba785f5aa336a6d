"""Parties are found by keyed digests; no number of a person stands in the index."""

import dataclasses

from sqlalchemy import select

from engine.store.blinding import Blind
from engine.store.records import PartyIndexRecord


def test_no_number_of_a_person_stands_in_the_index(county):
    case_id = county.start("felling")
    with county.engine.look() as look:
        party = look.contents(county.case(case_id).memory["party"])
        rows = look.tables.cases._connection.execute(  # noqa: SLF001 - what the table really holds
            select(*PartyIndexRecord.__table__.columns)
        ).all()

    [row] = rows
    numbers = {party["applicant_id"], party["applicant_phone"]}
    assert not any(number in str(cell) for cell in row for number in numbers)
    assert row.id_digest == county.engine.blind.digest(party["applicant_id"])


def test_a_replaced_secret_still_finds_what_the_old_one_hid():
    old, new = b"o" * 32, b"n" * 32

    before, after = Blind([old]), Blind([new, old])

    assert before.digest("990101199001010019") in after.digests("990101199001010019")
    assert after.digest("990101199001010019") != before.digest("990101199001010019")
    assert after.digest("") == ""


def test_names_are_found_by_their_beginning_at_the_counters_of_the_scope(county):
    case_id = county.start("felling")
    with county.engine.look() as look:
        parties = look.tables.parties
        [row] = parties.of_case(case_id)
        here, elsewhere = {(row.organ, None)}, {("99990000000000000X", None)}

        assert parties.named(row.name_key[:2], here, size=5) == [row]
        assert parties.named(row.name_key[:2], {(row.organ, "hygiene")}, size=5) == []
        assert parties.named(row.name_key[:2], elsewhere, size=5) == []
        assert parties.named(row.name_key[1:], here, size=5) == []
        [line] = parties.cases(dataclasses.replace(row, id_digest=""), here, size=5)
        assert line.case_id == case_id
