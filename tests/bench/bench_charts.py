"""How well flowcharts read, beside plain dot: ``guhua bench charts --json``, or pytest.

Eleven flows of the corpus and the shipped items, with ``--full`` all two hundred. Crossings of
dot are those of the same flows in the same run: orthogonal edges, a cluster a lane.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator

import diagrams
from diagrams import Caption, Effort, Style
from diagrams.charting import chart_of
from diagrams.measure import FAULTS
from engine import publication
from engine.bundle import shipped, shipped_keys
from engine.profile import Flow
from tests.bench import plain_dot
from tests.diagrams.corpus.flows import COUNT, generated
from tests.diagrams.flows import caption

SOME = range(4, COUNT, 19)
VIEWS = 20

Sample = tuple[str, Flow, Caption]


def corpus(numbers: Iterable[int]) -> Iterator[Sample]:
    for number in numbers:
        yield f"flow {number}", generated(number), caption()


def items() -> Iterator[Sample]:
    for key in shipped_keys():
        bundle = shipped(key)
        yield key, bundle.flow, publication.caption(bundle, organ="示例县", number=1)


def figures(flow: Flow, words: Caption, style: Style, effort: Effort) -> dict[str, object]:
    began = time.process_time()
    layout = diagrams.lay_out(flow, words, style=style, effort=effort)
    seconds = time.process_time() - began
    found = [plain_dot.figures(part) for part in chart_of(flow, words)]
    drawn = [one for one in found if one is not None]
    return {
        **diagrams.measure(layout),
        "paper": layout.paper,
        "plain": layout.plain,
        "cpu_s": round(seconds, 2),
        "dot": sum((Counter(one) for one in drawn), Counter()) if len(drawn) == len(found) else {},
    }


def summed(rows: list[dict[str, object]]) -> dict[str, object]:
    compared = [row for row in rows if row["dot"]]
    flows = sum(row["flows"] for row in rows)
    small = sorted(row["cpu_s"] for row in rows if 25 <= row["nodes"] <= 35)
    ours = sum(row["crossings"] for row in compared)
    dots = sum(row["dot"].get("crossings", 0) for row in compared)
    return {
        "charts": len(rows),
        "flows": flows,
        **{name: sum(row[name] for row in rows) for name in (*FAULTS, "struck")},
        "plain": sum(row["plain"] for row in rows),
        "crossings": sum(row["crossings"] for row in rows),
        "crossings_compared": ours,
        "crossings_dot": dots,
        "bends_per_edge": round(sum(row["bends"] for row in rows) / flows, 3),
        "bends_per_edge_dot": round(
            sum(row["dot"].get("bends", 0) for row in compared)
            / max(1, sum(row["dot"]["edges"] for row in compared)),
            3,
        ),
        "min_pt": min(row["min_pt"] for row in rows),
        "paper": dict(Counter(row["paper"] or "larger" for row in rows)),
        "cpu_s_30_nodes": small[len(small) // 2] if small else None,
        "cpu_s_most": max(row["cpu_s"] for row in rows),
    }


def table(samples: Iterable[Sample], style: Style, effort: Effort) -> list[dict[str, object]]:
    return [{"name": name} | figures(flow, words, style, effort) for name, flow, words in samples]


def drawing_ms() -> dict[str, float]:
    """Return what a kept layout costs: read and drawn, and drawn a second time."""
    [(_, flow, words), *_] = items()
    text = diagrams.lay_out(flow, words).to_json()
    taken = []
    for _ in range(VIEWS):
        began = time.perf_counter()
        layout = diagrams.Layout.from_json(text)
        diagrams.draw(layout)
        taken.append(time.perf_counter() - began)
    began = time.perf_counter()
    for _ in range(VIEWS):
        diagrams.draw_kept(text)
    again = (time.perf_counter() - began - min(taken)) / (VIEWS - 1)
    return {"drawn_ms": round(min(taken) * 1e3, 1), "cached_ms": round(max(again, 0) * 1e3, 3)}


def run(*, full: bool) -> dict[str, object]:
    numbers = range(COUNT) if full else SOME
    report: dict[str, object] = {"drawing": drawing_ms()}
    for style in Style:
        report[f"corpus_{style}"] = summed(table(corpus(numbers), style, Effort.DRAFT))
    for effort in Effort if full else (Effort.DRAFT,):
        for style in Style:
            rows = table(items(), style, effort)
            report[f"items_{style}_{effort}"] = summed(rows)
            report[f"items_{style}_{effort}_each"] = rows
    return report


def test_charts_read_better_than_those_of_plain_dot_and_cost_seconds():
    report = run(full=False)

    charts = report["corpus_poster"]
    assert [charts[name] for name in FAULTS] == [0] * len(FAULTS), charts
    assert charts["crossings_compared"] <= 1.2 * charts["crossings_dot"], charts
    assert charts["bends_per_edge"] <= 0.30, charts
    assert charts["min_pt"] >= 7, charts
    assert charts["cpu_s_30_nodes"] <= 3, charts
    assert report["drawing"]["drawn_ms"] <= 200, report["drawing"]
    assert report["drawing"]["cached_ms"] <= 5, report["drawing"]


if __name__ == "__main__":
    print(json.dumps(run(full="--full" in sys.argv), ensure_ascii=False))  # noqa: T201
