"""Every clock vector (domain.md §2.5): the answers are computed with two other libraries."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from engine.calendar import Calendar
from engine.clock import ZONE
from engine.limits import (
    ClockBasis,
    CorrectionNotice,
    Extension,
    Interval,
    Moment,
    ProcedureName,
    State,
    Terms,
    after_days,
    apply_by,
    check_corrections,
    due,
    ledger,
    procedure_due,
    renewal,
)
from engine.model import Limit, Mark, Unit

CALENDAR = Calendar.shipped()
VECTORS = json.loads((Path(__file__).parents[2] / "data/clock_vectors.json").read_text("utf-8"))
BY_ID = {vector["id"]: vector for vector in VECTORS}

# Working days after which a card is due (domain.md §4.1): warning, yellow, red.
CARDS = {"M01": (4, 7, 10), "M02": (7, 10, 13), "M03": (2, 5, 7), "M04": (4, 7, 8)}


def wd(n):
    return Limit(Decimal(n), Unit.WORKING_DAY)


def day(text):
    return date.fromisoformat(text)


def noon(text):
    return datetime.combine(day(text), time(12), tzinfo=ZONE)


def limit_of(given_input):
    if "limit" in given_input:
        return Limit(Decimal(given_input["limit"]), Unit[given_input["unit"].upper()])
    return wd(given_input["limit_wd"])


def pauses_of(given_input):
    return [
        Interval(day(pause["start"]), day(pause["end"]) if pause["end"] else None)
        for pause in given_input.get("suspensions", ())
    ]


def extensions_of(given_input):
    lengths = given_input.get("extension_wd") or []
    approved = day(given_input.get("extension_approved_on", given_input["accept"]))
    lengths = lengths if isinstance(lengths, list) else [lengths]
    return [Extension(length=wd(length), approved_on=approved) for length in lengths]


def answer_due(given_input):
    """W, E, S, U, X: one clock."""
    start = given_input.get("accept") or given_input.get("notice") or given_input.get("served")
    found = due(
        day(start),
        limit_of(given_input),
        CALENDAR,
        pauses_of(given_input),
        extensions_of({"accept": start, **given_input}),
        today=day(given_input["today"]) if "today" in given_input else None,
    )
    return {
        **found.as_json(),
        "raw": str(found.raw_on),
        "anomaly": found.anomalies[0] if found.anomalies else None,
        "elapsed_wd": found.elapsed_wd,
        "remaining_wd": found.remaining_wd,
        "state": found.state.name,
        "provisional_due": found.as_json()["due"],
        "recompute_on": f"calendar import {CALENDAR.years[-1].year + 1}",
    }


def answer_apply_by(given_input):
    limit = Limit(Decimal(given_input["apply_before_days"]), Unit.CALENDAR_DAY)
    return {"latest_apply": apply_by(day(given_input["valid_to"]), limit, CALENDAR).isoformat()}


def answer_ledger(given_input):
    """C, D, P, R: a case."""
    marks = {
        "notice": Mark.CORRECTION_REQUESTED,
        "supplied": Mark.CORRECTED,
        "accept": Mark.ACCEPTED,
        "accepted": Mark.ACCEPTED,
        "decision": Mark.GRANTED,
    }
    moments = [
        Moment(mark=mark, at=noon(given_input[name]))
        for name, mark in marks.items()
        if given_input.get(name)
    ]
    for pause in given_input.get("suspensions", ()):
        moments.append(Moment(mark=Mark.PAUSED, at=noon(pause["start"]), kind="hearing"))
        moments.append(Moment(mark=Mark.RESUMED, at=noon(pause["end"])))
    received = given_input.get("received") or given_input.get("accept") or given_input["decision"]
    statutory = given_input.get("limit_wd", given_input.get("statutory_wd", 20))
    found = ledger(
        moments,
        Terms(
            statutory=wd(statutory),
            promised=wd(given_input.get("promise_wd", statutory)),
            basis=ClockBasis(given_input.get("clock_basis", "acceptance")),
        ),
        noon(received),
        CALENDAR,
        day(given_input.get("today", received)),
    )
    return {
        "notice_deadline": str(found.acceptance.on),
        "deemed_accepted": found.deemed,
        "in_time": found.acceptance.state is State.DONE and not found.deemed,
        "accept": str(found.accepted_on),
        "due": str(found.statutory.on),
        "statutory_due": str(found.statutory.on),
        "promise_due": str(found.promised.on),
        "excluded_wd": found.statutory.excluded_wd,
        "deliver_by": str(found.delivery.on) if found.delivery else None,
        "anomaly": found.anomalies[0] if found.anomalies else None,
    }


def answer_correction(given_input):
    """C05: the second notice names a row that the first left out."""
    notices = [
        CorrectionNotice(issued_on=day(on), rows=frozenset({row}))
        for on, row in zip(given_input["notices"], ("identity", "site_plan"), strict=True)
    ]
    return {"anomaly": check_corrections(notices)[-1].anomaly}


def answer_linkage(given_input):
    """L01: a visit and a panel after acceptance, an opinion after the visit."""
    starts = {"visit": "accept", "panel": "accept", "opinion": "visit"}
    return {
        f"{what}_by": str(
            procedure_due(ProcedureName(f"linked_{what}"), day(given_input[start]), CALENDAR).on
        )
        for what, start in starts.items()
    }


def answer_cards(vector_id, given_input):
    """M: the seconds of supervision."""
    start = next(text for text in given_input.values() if isinstance(text, str))
    start_at = datetime.fromisoformat(start).replace(tzinfo=ZONE)
    instants = [after_days(start_at, Decimal(days), CALENDAR) for days in CARDS[vector_id]]
    assert {instant.time() for instant in instants} == {start_at.time()}
    levels = ("warn_from", "yellow_from", "red_from")
    return dict(zip(levels, (str(instant.date()) for instant in instants), strict=True))


def answer_renewal(given_input):
    found = renewal(
        day(given_input["valid_to"]),
        CALENDAR,
        today=day(given_input["today"]),
        applied_on=day(given_input["applied"]),
    )
    return {"deemed_renewed": found.deemed_renewed, "anomaly": found.anomalies[0]}


def answer(vector):
    special = {
        "C05": answer_correction,
        "L01": answer_linkage,
        "U06": answer_apply_by,
        "U07": answer_renewal,
    }
    if vector["id"] in special:
        return special[vector["id"]](vector["input"])
    if vector["id"][0] == "M":
        return answer_cards(vector["id"], vector["input"])
    if vector["id"][0] in "CDPR":
        return answer_ledger(vector["input"])
    return answer_due(vector["input"])


@pytest.mark.parametrize("vector_id", sorted(BY_ID))
def test_the_clock_answers_as_the_law_does(vector_id):
    expected = BY_ID[vector_id]["expect"]

    answered = answer(BY_ID[vector_id])

    assert {key: answered[key] for key in expected} == expected


def test_no_vector_is_missing():
    assert len(VECTORS) == len(BY_ID) == 44
