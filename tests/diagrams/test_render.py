"""Graphviz runs beside us: missing, hanging, crashing or without fonts, it ends in a sentence."""

import stat
import time

import pytest

from diagrams import DiagramError, draw, lay_out, render
from tests.diagrams.flows import caption, permit


@pytest.fixture(scope="module")
def layout():
    return lay_out(permit(), caption())


@pytest.fixture
def fake_dot(tmp_path, monkeypatch):
    """Put a program of ours in the place of graphviz."""

    def install(script: str) -> None:
        program = tmp_path / "dot"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return install


def test_a_graphviz_that_hangs_is_stopped_in_time(layout, fake_dot, monkeypatch):
    monkeypatch.setattr(render, "WALL_SECONDS", 0.3)
    fake_dot("exec sleep 20")
    begun = time.monotonic()

    with pytest.raises(DiagramError, match="没有及时完成"):
        draw(layout)

    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("kill -SEGV $$", "中途退出"),
        ("echo 'Assertion failed' >&2; exit 134", "Assertion failed"),
        ("exit 0", "没有画出任何内容"),
    ],
    ids=["signal", "assertion", "nothing"],
)
def test_a_graphviz_that_fails_is_said(layout, fake_dot, script, words):
    fake_dot(script)

    with pytest.raises(DiagramError, match=words):
        draw(layout)


@pytest.mark.parametrize(
    ("form", "half"),
    [
        ("svg", "<svg xmlns='http://www.w3.org/2000/svg'><g>"),
        ("svg", "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>"),
        ("png", "PNG"),
        ("pdf", "%PDF-1.5"),
    ],
)
def test_half_a_picture_is_refused(layout, fake_dot, form, half):
    fake_dot(f'echo "{half}"')

    with pytest.raises(DiagramError, match="只画了一半"):
        draw(layout, format=form)


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_without_a_chinese_font_nothing_is_printed(layout, tmp_path, monkeypatch, form):
    empty = tmp_path / "fonts.conf"
    empty.write_text('<?xml version="1.0"?><fontconfig><dir>/nowhere</dir></fontconfig>')
    monkeypatch.setenv("FONTCONFIG_FILE", str(empty))

    with pytest.raises(DiagramError, match="没有中文字体"):
        draw(layout, format=form)


def test_a_flow_is_laid_out_where_nothing_can_be_drawn(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert lay_out(permit(), caption()).boxes
