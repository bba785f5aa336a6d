"""The questions that acts ask: fields of a form, put together where their choices are known."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from forms import Answers, Form, load

SHORT, LONG = 200, 2000


class Question(NamedTuple):
    """A field by its name, as a form file has it."""

    name: str
    spec: dict[str, Any]


def form(title: str, questions: Iterable[Question], *, text: str = "") -> Form:
    """Make the form that asks these questions."""
    asked = list(questions)
    return load(
        {
            "type": "object",
            "title": title,
            "x-help": text,
            "properties": {question.name: question.spec for question in asked},
        },
        file=title,
    )


ASKED = "asked"


def with_titles(form: Form, answers: Answers) -> dict[str, Any]:
    """Answers with the questions as they were asked: who reads them later need not ask again.

    Under :data:`ASKED` stand name, title, and whether the answer tells of a person.
    """
    asked = [
        [field.name, field.title, field.name in form.personal]
        for field in form.fields
        if field.name in answers
    ]
    return {**answers, ASKED: asked}


def when(name: str, *values: str) -> dict[str, Any]:
    """The condition that another question was answered so."""
    return {"properties": {name: {"enum": list(values)}}, "required": [name]}


def text(  # noqa: PLR0913 - each says one thing of the field
    name: str,
    title: str,
    *,
    long: bool = False,
    required: bool = True,
    personal: bool = False,
    hint: str = "",
    default: str = "",
    most: int = 0,
    show_if: dict[str, Any] | None = None,
) -> Question:
    """Words; *long* ones in several lines."""
    spec: dict[str, Any] = {
        "type": "string",
        "maxLength": most or (LONG if long else SHORT),
        "x-widget": "textarea" if long else "text",
    }
    if default:
        spec["x-default"] = default[: spec["maxLength"]]
    if personal:
        spec["x-personal"] = True
    if show_if is not None:
        spec["x-showIf"] = show_if
    return _question(name, title, spec, required=required, hint=hint)


def choice(
    name: str,
    title: str,
    choices: Sequence[str],
    *,
    required: bool = True,
    hint: str = "",
    default: str = "",
    show_if: dict[str, Any] | None = None,
) -> Question:
    """One of several; a list that is empty still draws, and refuses every answer."""
    spec: dict[str, Any] = {"type": "string", "enum": list(choices) or ["（无）"]}
    if len(choices) > 4:  # noqa: PLR2004 - more do not fit one line
        spec["x-widget"] = "select"
    if default in choices:
        spec["x-default"] = default
    if show_if is not None:
        spec["x-showIf"] = show_if
    return _question(name, title, spec, required=required, hint=hint)


def select(name: str, title: str, choices: Sequence[str], **said: Any) -> Question:
    """One of a list that opens, however short it is; an empty one says who can fill it."""
    if not choices:
        said["hint"] = "名单是空的：请系统管理员授予相应岗位，或者由决定人登记专家以后再办理"
    question = choice(name, title, choices, **said)
    question.spec["x-widget"] = "select"
    return question


def day(name: str, title: str, *, hint: str = "", default: str = "") -> Question:
    """A legal day."""
    spec: dict[str, Any] = {"type": "string", "format": "date"}
    if default:
        spec["x-default"] = default
    return _question(name, title, spec, hint=hint)


def clock(name: str, title: str, *, default: str = "") -> Question:
    """A time of day, 09:30."""
    spec: dict[str, Any] = {"type": "string", "format": "time", "x-width": "s"}
    if default:
        spec["x-default"] = default
    return _question(name, title, spec, hint="24小时制，例如 09:30")


def number(
    name: str,
    title: str,
    *,
    least: int,
    most: int,
    unit: str = "",
    default: int | None = None,
    hint: str = "",
) -> Question:
    """A whole number."""
    spec: dict[str, Any] = {"type": "integer", "minimum": least, "maximum": most}
    spec |= {"x-unit": unit, "x-width": "s"}
    if default is not None:
        spec["x-default"] = default
    return _question(name, title, spec, hint=hint)


def tick(name: str, title: str, *, hint: str = "") -> Question:
    """Something that has to be so."""
    spec = {"type": "boolean", "const": True, "x-widget": "checkbox"}
    return _question(name, title, spec, hint=hint)


def days_told(title: str, *, default: int) -> tuple[Question, Question]:
    """What the applicant is told of a pause: how long it takes, and why (行政许可法 art. 45)."""
    return (
        number(
            "special_days",
            f"{title}所需时间",
            least=1,
            most=120,
            unit="个工作日",
            default=default,
            hint="书面告知申请人；这段时间不计入审批时限（行政许可法第四十五条）",
        ),
        text("special_reason", f"{title}的理由", long=True, most=500),
    )


def _question(
    name: str, title: str, spec: dict[str, Any], *, required: bool = True, hint: str = ""
) -> Question:
    said = {"title": title, "description": hint, "x-required": required}
    return Question(name, spec | said)
