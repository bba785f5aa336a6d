"""Hand-over of paper: lists at both desks, a new list, a list to answer, a sheet to sign."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine.actions.answer_list import Answer, answer_list
from engine.actions.archive_case import RETENTION, Filing
from engine.actions.hand_over import Handed, Paper, hand_over
from engine.errors import InvalidValueError, WrongStateError
from engine.queries import handovers, papers
from engine.queries.progress import number
from engine.work.papers import PaperDesk
from webapp import pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("handovers", __name__, url_prefix="/handovers")

MOST_TEXT = 5_000


@bp.get("")
def index() -> ResponseReturnValue:
    """What waits at the person's desks, and what he handed over."""
    answered = request.args.get("show") == "answered"
    with current_engine().look(current_actor()) as look:
        found = handovers.lists(look, answered=answered)
        return pages.render(look, "handovers/index.html", lists=found, answered=answered)


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """A new list: cases chosen among the latest receipts or by number, and then their papers."""
    return _new(" ".join(request.args.getlist("cases")))


@bp.post("")
def write() -> ResponseReturnValue:
    """Write the list."""
    try:
        to, desk = _place(request.form.get("to", ""))
        cases = _cases()
        with current_engine().begin(current_actor()) as work:
            list_id = hand_over(work, cases, desk=desk, to_organ=to, key=submits.key())
    except (InvalidValueError, WrongStateError) as error:
        status = 409 if isinstance(error, WrongStateError) else 422
        reason = error.reason if isinstance(error, InvalidValueError) else str(error)
        return _new(request.form.get("cases", ""), refused=reason), status
    return redirect(url_for("handovers.show", list_id=list_id, done="handed_over"), code=303)


@bp.get("/<uuid:list_id>")
def show(list_id: UUID) -> ResponseReturnValue:
    """One list: to be answered, and printed with both signatures."""
    return _sheet(list_id)


@bp.post("/<uuid:list_id>/answer")
def answer(list_id: UUID) -> ResponseReturnValue:
    """Take what is there, refuse what is not."""
    key = submits.key()
    try:
        with current_engine().begin(current_actor()) as work:
            answer_list(work, list_id, _answers(), key=key)
    except (InvalidValueError, WrongStateError) as error:
        status = 409 if isinstance(error, WrongStateError) else 422
        return _sheet(list_id, wrong=error), status
    return redirect(url_for("handovers.show", list_id=list_id, done="papers_answered"), code=303)


def _new(typed: str, *, refused: str = "") -> str:
    typed = typed[:MOST_TEXT]
    wanted = [each for word in typed.replace("，", " ").split() if (each := number(word))]
    with current_engine().look(current_actor()) as look:
        found, unknown = papers.choices(look, wanted)
        return pages.render(
            look,
            "handovers/new.html",
            typed=typed,
            cases=found,
            lying=() if found else papers.lying(look),
            unknown=unknown,
            places=papers.receivers(look) if found else (),
            refused=refused,
            given=request.form,
        )


def _sheet(list_id: UUID, *, wrong: InvalidValueError | WrongStateError | None = None) -> str:
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "handovers/show.html",
            sheet=handovers.sheet(look, list_id),
            retention=RETENTION,
            wrong=wrong,
            given=request.form,
        )


def _place(text: str) -> tuple[str, PaperDesk]:
    organ, _, desk = text.partition("/")
    if desk not in set(PaperDesk):
        raise InvalidValueError("to", "请选择接收单位和岗位")
    return organ, PaperDesk(desk)


def _cases() -> list[Handed]:
    """The chosen cases with the counts that were typed; names come from the case, not the form."""
    numbers = [number(word) for word in request.form.get("cases", "")[:MOST_TEXT].split()]
    with current_engine().look(current_actor()) as look:
        found, _unknown = papers.choices(look, numbers)
    return [
        Handed(
            case_id=choice.case_id,
            papers=[
                Paper(
                    name=paper.name,
                    number=paper.number,
                    originals=_count(f"o-{choice.case_id}-{paper.key}"),
                    copies=_count(f"c-{choice.case_id}-{paper.key}"),
                )
                for paper in choice.papers
            ],
        )
        for choice in found
        if request.form.get(f"on-{choice.case_id}")
    ]


def _count(name: str) -> int:
    text = request.form.get(name, "").strip() or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 3:  # noqa: PLR2004 - up to 999
        raise InvalidValueError("papers", "份数请填写 0 至 999 的数字")
    return int(text)


def _answers() -> Mapping[UUID, Answer]:
    """What was said of each case; one about which nothing was said still waits."""
    found = {}
    for name, said in request.form.items():
        head, _, row = name.partition("_")
        if head == "answer" and said in {"taken", "refused"}:
            found[_id(row)] = Answer(
                taken=said == "taken",
                reason=request.form.get(f"reason-{row}", ""),
                filing=_filing(row),
            )
    if not found:
        raise InvalidValueError("answer", "请对至少一件选择接收或者不接收")
    return found


def _filing(row: str) -> Filing | None:
    pages_text = request.form.get(f"pages-{row}", "").strip()
    if not pages_text.isascii() or not pages_text.isdigit() or len(pages_text) > 4:  # noqa: PLR2004
        return None
    return Filing(pages=int(pages_text), retention=request.form.get(f"retention-{row}", ""))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidValueError("answer", "没有这一件，请刷新后重试") from error
