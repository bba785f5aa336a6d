"""What is written as TOML is read back as the same."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bundle import shipped, shipped_keys
from engine.bundle.item import ItemData
from engine.bundle.toml_text import written

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
keys = st.text(min_size=1, max_size=10) | st.from_regex(r"[a-z_]{1,10}", fullmatch=True)
values = st.one_of(texts, st.integers(-(2**60), 2**60), st.booleans(), st.dates())
plain = st.dictionaries(keys.filter(lambda key: key.isprintable()), values, max_size=3)


@settings(max_examples=40)
@given(plain, plain, st.lists(plain.filter(bool), max_size=3), st.lists(texts, max_size=3))
def test_what_is_written_is_read_back(top, table, rows, some):
    said = {"top": 1, "table": {**table, "inner": top}, "rows": rows, "some": some}

    assert tomllib.loads(written(said).decode()) == said


@pytest.mark.parametrize("key", shipped_keys())
def test_a_shipped_item_says_the_same_when_written_anew(key):
    source = shipped(key).files["item.toml"].decode()

    again = written(tomllib.loads(source)).decode()

    assert tomllib.loads(again) == tomllib.loads(source)
    assert ItemData.model_validate(tomllib.loads(again)) == shipped(key).item


def test_nothing_is_written_of_what_is_not_there():
    assert written({"a": None, "b": 1}) == b"b = 1\n"


def test_what_toml_does_not_have_is_refused():
    with pytest.raises(TypeError):
        written({"a": 1.5})
