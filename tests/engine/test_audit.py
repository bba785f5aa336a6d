"""Canonical data, seals and the chain, without a database."""

import hashlib
import hmac
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.audit import (
    GENESIS,
    Draft,
    Keys,
    Kind,
    Line,
    canonical,
    content_digest,
    seal,
    verify_chain,
)
from engine.errors import InvalidValueError, LogBrokenError

AT = datetime(2026, 3, 2, 9, 30, 0, 7, tzinfo=timezone(timedelta(hours=8)))
KEYS = Keys([b"k" * 32])

texts = st.text(st.characters(codec="utf-8"), max_size=20)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | texts
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.uuids()
    | st.dates()
    | st.datetimes(timezones=st.just(UTC)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner),
    max_leaves=12,
)


@given(plain)
def test_the_canonical_form_says_everything_and_is_its_own_canonical_form(value):
    once = canonical(value)

    assert canonical(orjson.loads(once)) == once


@given(st.dictionaries(st.text("abcdef", max_size=3), st.integers(0, 9), min_size=2))
def test_the_order_in_which_data_were_filled_in_does_not_matter(data):
    backwards = dict(reversed(data.items()))

    assert canonical(backwards) == canonical(data)


@given(texts)
def test_two_spellings_of_one_text_are_one(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))

    assert canonical(composed) == canonical(decomposed)


def test_the_canonical_form_is_this_and_no_other():
    value = {
        "乙": Decimal("12.50"),
        "at": AT,
        "amount": Decimal("1E+3"),
        "day": date(2026, 3, 2),
        "id": UUID(int=1),
        "b": [True, None, 3, ("e\u0301",)],
    }

    assert canonical(value).decode() == (
        '{"amount":"1000","at":"2026-03-02T01:30:00.000007Z","b":[true,null,3,["é"]],'
        '"day":"2026-03-02","id":"00000000-0000-0000-0000-000000000001","乙":"12.50"}'
    )


@pytest.mark.parametrize(
    "value",
    [
        0.1,
        {"deep": [1.0]},
        Decimal("NaN"),
        Decimal("Infinity"),
        datetime(2026, 3, 2),  # noqa: DTZ001  that is the point
        b"bytes",
        {1: "a key that is no text"},
        {"é": 1, "e\u0301": 2},
        "half a pair \ud800",
        {"\ud800": 1},
        2**64,
        {1, 2},
        pytest.param(object(), id="object()"),
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(InvalidValueError):
        canonical(value)


def test_endless_nesting_is_refused():
    value = []
    value.append(value)

    with pytest.raises(InvalidValueError):
        canonical(value)


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_the_seals_can_be_computed_by_anybody_who_reads_this(algorithm):
    keys = Keys([b"k" * 32], algorithm)
    case_id = uuid4()
    event = seal(
        Draft(kind=Kind.TASK_COMPLETED, at=AT, actor="li", case_id=case_id, data={"a": 1}),
        seq=7,
        previous=GENESIS,
        keys=keys,
    )

    fields = [7, GENESIS, case_id.hex, 0, "task:completed", "2026-03-02T01:30:00.000007Z", "li"]
    fields += ["", "", "", "", None, '{"a":1}']
    digest = hashlib.new(algorithm, orjson.dumps(fields)).hexdigest()
    assert event.hash == digest
    assert event.mac == hmac.new(b"k" * 32, digest.encode(), algorithm).hexdigest()
    assert event.key_id.startswith(algorithm + ":")
    assert event.at == AT
    assert event.data == {"a": 1}


def test_a_chain_goes_on_under_a_new_key_and_another_algorithm():
    old, new = Keys([b"o" * 32], "sha256"), Keys([b"n" * 32, b"o" * 32], "sm3")
    first = seal(
        Draft(kind=Kind.LOG_OPENED, at=AT, actor="system"), seq=1, previous=GENESIS, keys=old
    )
    second = seal(
        Draft(kind=Kind.USER_SIGNED_IN, at=AT, actor="li"), seq=2, previous=first.hash, keys=new
    )

    assert len(list(verify_chain([line(first), line(second)], new))) == 2
    with pytest.raises(LogBrokenError, match="密钥"):
        list(verify_chain([line(first), line(second)], old))


CHAIN = []
for number in range(1, 6):
    draft = Draft(
        kind=Kind.TASK_OPENED, at=AT, actor="li", case_id=UUID(int=number), key=f"key {number}"
    )
    previous = CHAIN[-1].hash if CHAIN else GENESIS
    CHAIN.append(seal(draft, seq=number, previous=previous, keys=KEYS))


def line(event):
    return Line(
        **{
            **{name: getattr(event, name) for name in Line._fields if name != "data"},
            "case_id": event.case_id and event.case_id.hex,
            "at": event.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "data": event.text,
        }
    )


@pytest.mark.parametrize("field", Line._fields)
def test_no_field_can_be_edited_unseen(field):
    lines = [line(event) for event in CHAIN]
    old = getattr(lines[2], field)
    lines[2] = lines[2]._replace(**{field: old + 1 if isinstance(old, int) else f"{old} "})

    good = []
    with pytest.raises(LogBrokenError) as refused:
        good.extend(verify_chain(lines, KEYS))

    assert refused.value.seq == 3


@pytest.mark.parametrize("value", [b"bytes", 2.5, None], ids=repr)
def test_a_value_of_another_type_is_a_break_and_no_crash(value):
    lines = [line(CHAIN[0])._replace(data=value)]

    with pytest.raises(LogBrokenError):
        list(verify_chain(lines, KEYS))


@given(st.permutations(range(5)), st.integers(1, 5))
def test_only_the_chain_itself_in_its_own_order_is_whole(order, length):
    lines = [line(CHAIN[place]) for place in order[:length]]

    if order[:length] == list(range(length)):
        assert list(verify_chain(lines, KEYS)) == lines
    else:
        with pytest.raises(LogBrokenError):
            list(verify_chain(lines, KEYS))


def test_the_lines_before_a_break_are_handed_on():
    lines = [line(event) for event in CHAIN]
    lines[3] = lines[3]._replace(actor="wang")
    good = []

    with pytest.raises(LogBrokenError) as refused:
        for whole in verify_chain(lines, KEYS):
            good.append(whole)  # noqa: PERF402  extend would lose them with the error

    assert good == lines[:3]
    assert refused.value.seq == 4


@given(st.binary(), st.binary(), st.binary(), st.binary())
def test_contents_have_one_digest_only_when_they_are_one(salt, body, other_salt, other_body):
    same = (salt, body) == (other_salt, other_body)

    assert (content_digest(salt, body) == content_digest(other_salt, other_body)) is same
    assert content_digest(salt, body, "sm3") != content_digest(salt, body)


def test_one_event_sealed_anew_with_the_key_breaks_the_chain_behind_it():
    lines = [line(event) for event in CHAIN]
    forged = Draft(kind=Kind.TASK_OPENED, at=AT, actor="wang")
    lines[1] = line(seal(forged, seq=2, previous=lines[0].hash, keys=KEYS))

    with pytest.raises(LogBrokenError, match="不衔接") as refused:
        list(verify_chain(lines, KEYS))

    assert refused.value.seq == 3


def test_a_number_that_was_skipped_with_the_key_is_a_break():
    forged = Draft(kind=Kind.TASK_OPENED, at=AT, actor="wang")
    lines = [line(CHAIN[0]), line(seal(forged, seq=3, previous=CHAIN[0].hash, keys=KEYS))]

    with pytest.raises(LogBrokenError, match="缺少第 2 条"):
        list(verify_chain(lines, KEYS))
