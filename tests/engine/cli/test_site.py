"""``guhua site build OUT``: the website in a folder, and sentences where it cannot be written."""

import json

import pytest


@pytest.fixture
def guhua(shell, sqlite_county):
    # Making the files of a version takes seconds.
    with sqlite_county.engine.begin() as work:
        for digest in work.tables.publications.missing():
            work.tables.publications.keep(digest, {"chart.svg": ("image/svg+xml", b"<svg/>")})
    return shell()


def test_the_site_is_written_and_then_left_alone(guhua, tmp_path):
    first = json.loads(guhua("site", "build", tmp_path / "out", "--json"))
    again = json.loads(guhua("site", "build", tmp_path / "out", "--json"))

    assert (first["unchanged"], first["made"]) == (0, 0)
    assert again == {"written": 0, "unchanged": first["written"], "removed": 0, "made": 0}
    assert (tmp_path / "out" / "items" / "felling" / "chart.svg").read_bytes() == b"<svg/>"
    assert not (tmp_path / "out" / "sitemap.xml").exists()


def test_an_address_makes_a_site_map_and_must_be_one(guhua, tmp_path):
    guhua("site", "build", tmp_path / "out", "--address", "https://zw.example.gov.cn/zn")

    assert "https://zw.example.gov.cn/zn/items.html" in (tmp_path / "out/sitemap.xml").read_text()
    assert "末尾不带斜杠" in guhua("site", "build", tmp_path / "b", "--address", "zw", status=1)


def test_a_folder_of_others_is_refused_with_a_sentence(guhua, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    (out / "letter.doc").write_text("theirs")

    assert "不是空文件夹" in guhua("site", "build", out, status=1)
    assert [path.name for path in out.iterdir()] == ["letter.doc"]


def test_a_place_that_is_a_file_is_refused_with_a_sentence(guhua, tmp_path):
    (tmp_path / "out").write_text("a file")

    assert "拒绝" in guhua("site", "build", tmp_path / "out", status=1)
