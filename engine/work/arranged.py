"""How a person has arranged his list: a value, read from what was kept and from what is sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from engine.errors import InvalidValueError

COLUMNS = (
    *("no", "item", "applicant", "node", "stage", "received", "opened", "promised", "due"),
    "state",
)
"""Every column that the list can show, in the order of the house; the first is always there."""

USUAL = tuple(column for column in COLUMNS if column != "opened")
"""The columns of whoever has not chosen any."""

SIZES = (20, 50, 100)
ASKS = ("tab", "words", "item", "stage", "from", "to", "sort", "size", "cols")
"""What an address of the list may ask for; a view keeps just this."""

MOST_VIEWS = 20
LONGEST_NAME = 20
LONGEST_ASK = 200


@dataclass(frozen=True, kw_only=True)
class View:
    """A named way to look at the list (视图): what its address asks for."""

    name: str
    asks: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Arranged:
    """What a person wants of his list.

    :ivar opens_next: after a submit the next case opens by itself
    :ivar usual: the view that an address without questions shows; empty for none
    """

    columns: tuple[str, ...] = USUAL
    sort: str = "urgent"
    size: int = SIZES[0]
    opens_next: bool = True
    views: tuple[View, ...] = ()
    usual: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """Read what was kept; what this release does not know is passed over."""
        views = tuple(
            View(name=str(each["name"]), asks=asked(each["asks"])) for each in body.get("views", ())
        )
        return cls(
            columns=chosen(body.get("columns", USUAL)),
            sort=str(body.get("sort", "urgent")),
            size=sized(body.get("size")),
            opens_next=bool(body.get("opens_next", True)),
            views=views,
            usual=str(body.get("usual", "")),
        )

    def as_json(self) -> dict[str, Any]:
        """What is kept of it."""
        return {
            "columns": list(self.columns),
            "sort": self.sort,
            "size": self.size,
            "opens_next": self.opens_next,
            "views": [{"name": view.name, "asks": dict(view.asks)} for view in self.views],
            "usual": self.usual,
        }

    def view(self, name: str) -> View | None:
        """One view by its name."""
        return next((view for view in self.views if view.name == name), None)

    def with_view(self, name: str, asks: Mapping[str, str]) -> Self:
        """Add a view, or put it in the place of the one of that name.

        :raise InvalidValueError: the name is empty or too long, or there are too many views
        """
        name = name.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidValueError("视图名称", f"请填写不超过{LONGEST_NAME}个字的名称")
        others = tuple(view for view in self.views if view.name != name)
        if len(others) >= MOST_VIEWS:
            raise InvalidValueError("视图", f"最多保存{MOST_VIEWS}个视图，请先删除不用的")
        return replace(self, views=(*others, View(name=name, asks=asked(asks))))

    def without_view(self, name: str) -> Self:
        """Forget a view."""
        left = tuple(view for view in self.views if view.name != name)
        return replace(self, views=left, usual="" if self.usual == name else self.usual)


def chosen(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that are known, each once, in the order given; the number always first."""
    wanted = [column for column in dict.fromkeys(columns) if column in COLUMNS[1:]]
    return (COLUMNS[0], *wanted) if wanted else USUAL


def sized(size: object) -> int:
    """A size of page that is offered; the smallest for anything else."""
    text = str(size)
    return int(text) if text in {str(each) for each in SIZES} else SIZES[0]


def asked(asks: Mapping[str, Any]) -> dict[str, str]:
    """What of an address a view keeps: known questions with an answer that can be read."""
    said = {name: str(asks[name])[:LONGEST_ASK] for name in ASKS if name in asks}
    return {name: text for name, text in said.items() if text and text.isprintable()}
