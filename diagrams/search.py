"""Choose, of several placements and box widths, the one that prints best."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from diagrams.chart import Part
from diagrams.grid import Cell, Field, Placement
from diagrams.keeping import Memory, place_again
from diagrams.placing import MANY, Schedule, place, place_plainly
from diagrams.plan import Size
from diagrams.refining import proposals
from diagrams.sizing import Measure
from diagrams.slots import fields
from diagrams.worth import TOO_SMALL, Choice, Drawn, drawn, guess, judged

WIDTHS = (72.0, 84.0, 96.0, 108.0, 120.0)
USUAL = 96.0
EASY = 40
LITTLE = 15
LEAN_SHARE = 0.6
COST_WORTH = 1.5
"""What a placement's cost counts beside the worth of its size."""


class Effort(StrEnum):
    """How long a layout may take: seconds while somebody waits, or once, at publication."""

    DRAFT = "draft"
    PUBLICATION = "publication"


@dataclass(frozen=True, kw_only=True)
class _Tries:
    """How long placements are searched; how many are drawn, kept and drawn again."""

    schedule: Schedule
    drawn: int
    kept: int
    refined: int


TRIES = {
    Effort.DRAFT: _Tries(
        schedule=Schedule(rounds=((5, 1000), (3, 2600))), drawn=6, kept=1, refined=10
    ),
    Effort.PUBLICATION: _Tries(
        schedule=Schedule(rounds=((8, 1500), (4, 5000), (2, 10000))), drawn=12, kept=3, refined=40
    ),
}


class Search:
    """The placements of one part, found once; each page asks for its best drawing.

    Big nets get one try: their layout must end in seconds.

    :param effort: None asks for the plain placement, all spots under each other
    :param memory: how the version before was drawn; then there is one placement, most like it
    """

    def __init__(
        self,
        part: Part,
        measure: Measure,
        effort: Effort | None = Effort.DRAFT,
        memory: Memory | None = None,
    ) -> None:
        self.part, self.measure = part, measure
        self._tries = TRIES[effort or Effort.DRAFT]
        self._fixed = effort is None or memory is not None
        self._widths: tuple[float, ...] = (USUAL,)
        if effort is None:
            self._placed = [place_plainly(part.net)]
        elif memory is not None:
            self._widths = (memory.box or USUAL,)
            self._placed = [place_again(part.net, memory)]
        else:
            self._widths = (USUAL,) if len(part.net.spots) > MANY else WIDTHS
            self._placed = list(self._placements())
        self._drawn: dict[tuple[int, float], Drawn] = {}

    def _placements(self) -> Iterator[tuple[Placement, float, Field]]:
        count = len(self.part.net.spots)
        found = list(fields(self.part, self.measure))
        for number, field in enumerate(found[:1] if count > MANY else found):
            # In large nets each step costs more, and small ones are soon as good as they get.
            share = min(1.0, EASY / count, count / LITTLE)
            share *= LEAN_SHARE if number + 1 < len(found) else 1.0
            schedule = self._tries.schedule.shortened(share)
            for placement, cost in place(self.part.net, field, schedule):
                yield _from_the_left(self.part, placement, self.measure), cost, field

    def best(self, room: Size) -> Choice:
        """Return the best drawing for so much room, across and along."""
        tries = sorted(
            (
                (self._guess(number, wide, room) - cost * COST_WORTH, number, wide)
                for number, (_, cost, _) in enumerate(self._placed)
                for wide in self._widths
            ),
            reverse=True,
        )
        some = _varied(tries, self._tries.drawn)
        choices = [self._choice(number, wide, room) for _, number, wide in some]
        return max(choices, key=lambda choice: choice.worth)

    def refine(self, room: Size) -> Choice:
        """Move single boxes of the best drawings as long as they are better for it."""
        choices = sorted(
            (self._choice(number, wide, room) for number, wide in self._drawn),
            key=lambda choice: -choice.worth,
        )
        count = len(self.part.net.spots)
        if self._fixed or count > MANY:
            return choices[0]
        if choices[0].scale < TOO_SMALL:
            count = min(count, EASY)
        draws = self._tries.refined * EASY**2 // max(count, EASY) ** 2
        kept = choices[: self._tries.kept if len(self.part.net.spots) <= EASY else 2]
        refined = (self._refined(choice, room, draws) for choice in kept)
        return max(refined, key=lambda choice: choice.worth)

    def _refined(self, choice: Choice, room: Size, left: int) -> Choice:
        tried: set[tuple[Cell, ...]] = set()
        while left > 0:
            better = None
            lines = choice.plan.lines
            for placement in proposals(self.part.net, choice.field, choice.placement, lines, tried):
                made = drawn(self.part, placement, choice.field, choice.measure)
                found = judged(self.part, made, room)
                left -= 1
                if found.worth > choice.worth:
                    better = found
                if better or left <= 0:
                    break
            if better is None:
                break
            choice = better
        return choice

    def _guess(self, number: int, wide: float, room: Size) -> float:
        placement, *_ = self._placed[number]
        return guess(self.part, placement, replace(self.measure, box=wide), room)

    def _choice(self, number: int, wide: float, room: Size) -> Choice:
        if (number, wide) not in self._drawn:
            placement, _, field = self._placed[number]
            measure = replace(self.measure, box=wide)
            self._drawn[number, wide] = drawn(self.part, placement, field, measure)
        return judged(self.part, self._drawn[number, wide], room)


def _from_the_left(part: Part, placement: Placement, measure: Measure) -> Placement:
    """Mirror a placement without lanes, should the flow begin in its right half."""
    start = next((spot for spot in placement if part.figures[spot].kind == "startEvent"), None)
    cols = {cell.col for cell in placement.values()}
    if measure.lanes or start is None or 2 * placement[start].col <= min(cols) + max(cols):
        return placement
    return {
        spot: replace(cell, col=min(cols) + max(cols) - cell.col)
        for spot, cell in placement.items()
    }


def _varied(
    tries: Sequence[tuple[float, int, float]], most: int
) -> Iterator[tuple[float, int, float]]:
    """Yield the best tries, but no placement more than twice."""
    seen: dict[int, int] = {}
    kept = 0
    for entry in tries:
        if kept < most and seen.get(entry[1], 0) < 2:
            seen[entry[1]] = seen.get(entry[1], 0) + 1
            kept += 1
            yield entry
