"""The files that are printed: of the paper's size, with their fonts, the same in every process, soon."""

import os
import re
import resource
import subprocess
import sys
import time

import pytest

from diagrams import Layout, Paint, draw, draw_kept, lay_out
from diagrams.sheet import A3, A4
from tests.diagrams.corpus.flows import generated
from tests.diagrams.flows import caption, permit

PROGRAM = """
import hashlib, sys
from diagrams import draw, lay_out
from tests.diagrams.flows import caption, permit
words = caption(check=("101", "010", "111"), date="2026年11月22日起施行")
layout = lay_out(permit(), words)
for form in ("svg", "png", "pdf", "dot"):
    print(form, hashlib.sha256(draw(layout, format=form)).hexdigest())
"""
FONTS = 3
"""Regular, bold, and the serif of the title, at least."""


@pytest.fixture(scope="module")
def layout():
    return lay_out(permit(), caption())


def cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def test_two_processes_make_the_same_file_in_every_format():
    outputs = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }

    assert len(outputs) == 1


@pytest.mark.parametrize(("flow", "paper"), [(permit(), A4), (generated(8), A3)], ids=["A4", "A3"])
def test_a_pdf_is_one_sheet_of_its_paper_and_brings_its_fonts(flow, paper):
    body = draw(lay_out(flow, caption()), format="pdf")

    [(wide, high)] = re.findall(rb"/MediaBox \[ 0 0 (\d+) (\d+) \]", body)
    assert (int(wide), int(high)) == tuple(map(round, paper))
    assert len(re.findall(rb"/FontFile3?", body)) >= FONTS


def test_a_kept_layout_is_drawn_in_a_fifth_of_a_second_and_at_once_from_the_cache(layout):
    text = layout.to_json()
    draw(Layout.from_json(text))
    spent = []
    for _ in range(5):
        begun = cpu_seconds()
        draw(Layout.from_json(text), paint=Paint(done=frozenset({"visit"})), inline=True)
        spent.append(cpu_seconds() - begun)
    draw_kept(text)
    begun = time.perf_counter()
    draw_kept(text)

    assert sorted(spent)[2] <= 0.2
    assert time.perf_counter() - begun <= 0.005
