"""A bundle of the catalogue of which only the item's data are read until more is wanted."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.bundle.bundle import ITEM, Bundle
from engine.bundle.golden import GoldenCase
from engine.bundle.item import ItemData
from engine.bundle.toml import read
from engine.errors import InvalidBundleError
from engine.profile import Flow
from forms import Form


class Shelved(Bundle):
    """A bundle that was checked when it was imported; lists of hundreds need no more of it.

    Reading the data of an item takes some 3 ms, its flow and forms ten times that.
    """

    def __init__(self, source: bytes, digest: str, opened: Callable[[], Bundle]) -> None:
        """Read the item's data.

        :param source: the bytes of ``item.toml``
        :param opened: gives the whole bundle, as often as it is asked
        :raise InvalidBundleError: the data will not do
        """
        item, problems = read(source, ItemData, file=ITEM, rule="B-02")
        if item is None:
            raise InvalidBundleError(problems)
        object.__setattr__(self, "item", item)
        object.__setattr__(self, "digest", digest)
        object.__setattr__(self, "_opened", opened)

    def opened(self) -> Bundle:
        """Return the whole bundle."""
        whole: Bundle = object.__getattribute__(self, "_opened")()
        return whole

    @property
    def files(self) -> Mapping[str, bytes]:
        return self.opened().files

    @property
    def flow(self) -> Flow:
        return self.opened().flow

    @property
    def forms(self) -> Mapping[str, Mapping[str, Any]]:
        return self.opened().forms

    @property
    def letters(self) -> Mapping[str, tuple[str, ...]]:
        return self.opened().letters

    @property
    def golden(self) -> tuple[GoldenCase, ...]:
        return self.opened().golden

    def form(self, key: str) -> Form:
        """Return a form (see :meth:`Bundle.form`)."""
        return self.opened().form(key)
