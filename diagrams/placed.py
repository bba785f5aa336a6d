"""From a plan to what is drawn of it: boxes and lines with their places on the page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from diagrams.chart import Figure, Part, Shape
from diagrams.labels import Rect
from diagrams.plan import Plan
from diagrams.sheet import Box, Line, Point, Stroke, rounded
from diagrams.sizing import Measure, answers, wording

RING = 13.0


@dataclass(frozen=True, kw_only=True)
class Placing:
    """Where a plan lies on the page, how large, and whether it runs to the right."""

    part: Part
    plan: Plan
    measure: Measure
    left: float
    top: float
    scale: float
    numbers: Mapping[str, str]

    def x(self, u: float) -> float:
        """Return the place on the page of a plan's coordinate from the left."""
        return self.left + u * self.scale

    def y(self, v: float) -> float:
        """Return the place on the page of a plan's coordinate from the top."""
        return self.top + v * self.scale

    def boxes(self) -> Iterator[Box]:
        """Yield the boxes, then the rings on their borders."""
        for spot in self.part.net.spots:
            box = self.plan.boxes[spot]
            one, other = self._point((box.left, box.top)), self._point((box.right, box.bottom))
            yield self._box(self.part.figures[spot], Rect(*one, *other))
        for figure in self.part.figures.values():
            if figure.shape is Shape.TIMER:
                x, y = self._point(self._ring_at(figure))
                half = RING * self.scale / 2
                yield self._box(figure, rounded(Rect(x - half, y - half, x + half, y + half)))

    def lines(self) -> Iterator[Line]:
        """Yield a line for every arrow; one that found no way is straight."""
        labels = answers(self.part)
        links = {link.id: link for link in self.part.net.links}
        for arrow in self.part.arrows.values():
            link = links[arrow.id]
            points = self.plan.lines.get(arrow.id) or (
                self.plan.boxes[link.source].centre,
                self.plan.boxes[link.target].centre,
            )
            ends = (self.part.figures[end].title for end in (arrow.source, arrow.target))
            yield Line(
                id=arrow.id,
                source=arrow.source,
                target=arrow.target,
                stroke=Stroke.TIMER if link.timer else Stroke.BACK if link.back else Stroke.PLAIN,
                points=tuple(map(self._point, points)),
                scale=round(self.scale, 3),
                label=labels.get(arrow.id, ()),
                label_at=self._point(self.plan.tags.get(arrow.id, points[0])),
                label_size=round(self.measure.label * self.scale, 2),
                tip=arrow.label or " → ".join(end for end in ends if end),
            )

    def _point(self, at: Point) -> Point:
        u, v = (at[1], at[0]) if self.measure.sideways else at
        return round(self.x(u), 2), round(self.y(v), 2)

    def _ring_at(self, ring: Figure) -> Point:
        """Return the middle of a timer: where its line begins, else a corner of its host."""
        for link in self.part.net.links:
            if link.port == ring.id and link.id in self.plan.lines:
                (u1, v1), (u2, v2) = self.plan.lines[link.id][:2]
                if abs(u1 - u2) < abs(v1 - v2):
                    return u1, v1 + (-RING if v2 > v1 else RING) / 2
                return u1 + (-RING if u2 > u1 else RING) / 2, v1
        host = self.plan.boxes[ring.host]
        return host.right - RING, host.bottom

    def _box(self, figure: Figure, rect: Rect) -> Box:
        words, number = wording(figure, self.measure), self.numbers.get(figure.id, "")
        facts = (number, figure.title, figure.unit, figure.who, figure.limit, *figure.letters)
        smaller = figure.shape is Shape.DECISION
        return Box(
            id=figure.id,
            shape=figure.shape,
            kind=figure.kind,
            tone=figure.tone,
            rect=rect,
            scale=round(self.scale, 3),
            number=number,
            excluded=figure.excluded,
            names=words.names,
            infos=words.infos,
            letters=words.letters,
            upright=self.measure.sideways,
            name_size=round((self.measure.name - smaller) * self.scale, 2),
            small_size=round(self.measure.small * self.scale, 2),
            tip=" ".join(dict.fromkeys(fact for fact in facts if fact)) or figure.kind,
        )
