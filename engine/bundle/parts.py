"""What the tables of a bundle's TOML files are made of."""

from typing import Annotated, TypeAlias, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    InstanceOf,
    StringConstraints,
    WithJsonSchema,
)

from engine.errors import InvalidValueError
from engine.model import Basis, Limit

_Word = TypeVar("_Word")


def _limit(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return Limit.parse(value)
    except InvalidValueError as error:
        raise ValueError(error.reason) from error


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def upper(value: object) -> object:
    """Write a code in capitals, as it is printed."""
    # Published lists mix cases (domain.md §3.2); the written form is the capital one.
    return value.upper() if isinstance(value, str) else value


Many: TypeAlias = Annotated[tuple[_Word, ...], BeforeValidator(_tuple)]
Text: TypeAlias = Annotated[
    str, StringConstraints(min_length=1, max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
]
Blank: TypeAlias = Annotated[
    str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")
]
Key: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Organ: TypeAlias = Annotated[
    str, BeforeValidator(upper), StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")
]
Length: TypeAlias = Annotated[
    InstanceOf[Limit], BeforeValidator(_limit), WithJsonSchema({"type": "string"})
]


class Part(BaseModel):
    """A frozen table of the file; keys that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Article(Part):
    """An article of a law."""

    law: Text
    article: Blank = ""

    @property
    def basis(self) -> Basis:
        """The article as a value."""
        return Basis(law=self.law, article=self.article)
