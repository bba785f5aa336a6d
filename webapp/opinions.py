"""Signed opinions (加签) and votes (会签, 票签): asked for at a task, given on pages of their own."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from unicodedata import normalize
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.ballots import Rule, RuleKind
from engine.errors import (
    InvalidValueError,
    LetterFactsMissingError,
    NotPermittedError,
    UnlawfulError,
    WrongStateError,
)
from engine.queries import asking, consulted, dossier
from engine.queries.vote_sheet import vote_sheet
from engine.work import Advance, Look, Work
from webapp import answers, charts, notices, operations, pages, submits
from webapp.current import current_actor, current_engine
from webapp.operations import Refused

bp = Blueprint("opinions", __name__)

REFUSALS = (
    InvalidValueError,
    NotPermittedError,
    WrongStateError,
    LetterFactsMissingError,
    UnlawfulError,
)
"""Refusals after which the same form is shown again, with what was typed."""


@bp.get("/worklist/asked")
def index() -> ResponseReturnValue:
    """What I am asked to sign or to vote about."""
    with current_engine().look(current_actor()) as look:
        return pages.render(look, "opinions/index.html", rows=consulted.signatures_for(look))


@bp.post("/tasks/<uuid:task_id>/signatures")
def ask(task_id: UUID) -> ResponseReturnValue:
    """Ask a colleague to sign a step before or after it is submitted."""
    form = request.form

    def act(work: Work) -> Advance:
        return actions.ask_signature(
            work,
            task_id,
            user_id=form.get("user", ""),
            kind=form.get("kind", ""),
            question=form.get("question", ""),
            key=submits.key(),
        )

    return _at_task(task_id, "sign", act, "signature_asked")


@bp.post("/signatures/<uuid:signature_id>/remove")
def remove(signature_id: UUID) -> ResponseReturnValue:
    """Ask somebody no more."""
    with current_engine().look(current_actor()) as look:
        task_id = asking.task_of(look, signature_id)

    def act(work: Work) -> Advance:
        reason = request.form.get("reason", "")
        return actions.remove_signature(work, signature_id, reason=reason, key=submits.key())

    return _at_task(task_id, f"remove-{signature_id}", act, "signature_removed")


@bp.get("/signatures/<uuid:signature_id>")
def show(signature_id: UUID) -> ResponseReturnValue:
    """The whole case before the signer's eyes, and the field for his opinion."""
    return _signing(signature_id)


@bp.post("/signatures/<uuid:signature_id>")
def give(signature_id: UUID) -> ResponseReturnValue:
    """Sign: agree, or object."""
    form = request.form
    said = form.get("said", "")
    try:
        if said not in {"agree", "object"}:
            raise InvalidValueError("said", "请选择同意或者有不同意见")
        with current_engine().begin(current_actor()) as work:
            done = actions.give_signature(
                work,
                signature_id,
                agrees=said == "agree",
                opinion=form.get("opinion", ""),
                about=form.get("about", ""),
                key=submits.key(),
            )
    except REFUSALS as error:
        return _signing(signature_id, refused("give", error), status=status_of(error))
    return _home(done, "signature_given")


@bp.post("/tasks/<uuid:task_id>/votes")
def convene(task_id: UUID) -> ResponseReturnValue:
    """Let colleagues vote about a step."""
    form = request.form

    def act(work: Work) -> Advance:
        members = form.getlist("member")
        return actions.open_vote(
            work,
            task_id,
            members=members,
            rule=_rule(members),
            question=form.get("question", ""),
            key=submits.key(),
        )

    return _at_task(task_id, "vote", act, "vote_opened")


@bp.get("/votes/<uuid:vote_id>")
def vote(vote_id: UUID) -> ResponseReturnValue:
    """One vote with the whole case, and the ballot of whoever has not voted."""
    return _voting(vote_id)


@bp.post("/votes/<uuid:vote_id>/cast")
def cast(vote_id: UUID) -> ResponseReturnValue:
    """Cast one's ballot."""
    form = request.form
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.cast_vote(
                work,
                vote_id,
                choice=form.get("choice", ""),
                opinion=form.get("opinion", ""),
                key=submits.key(),
            )
    except REFUSALS as error:
        return _voting(vote_id, refused("cast", error), status=status_of(error))
    return _home(done, "vote_cast")


@bp.post("/votes/<uuid:vote_id>/close")
def close(vote_id: UUID) -> ResponseReturnValue:
    """End a vote without a result."""
    reason = request.form.get("reason", "")
    try:
        with current_engine().begin(current_actor()) as work:
            actions.close_vote(work, vote_id, reason=reason, key=submits.key())
    except REFUSALS as error:
        return _voting(vote_id, refused("close", error), status=status_of(error))
    return redirect(url_for("opinions.vote", vote_id=vote_id, done="vote_closed"), code=303)


@bp.get("/votes/<uuid:vote_id>/sheet")
def sheet(vote_id: UUID) -> ResponseReturnValue:
    """The vote sheet (票签单), to be printed: read from the log."""
    with current_engine().look(current_actor()) as look:
        return pages.render(look, "opinions/sheet.html", sheet=vote_sheet(look, vote_id))


def refused(form: str, error: Exception) -> Refused:
    """What to show again of a form that was refused."""
    typed = request.form.to_dict(flat=False)
    problem = error.reason if isinstance(error, InvalidValueError) else str(error)
    return Refused(form=form, problem=problem, typed=typed)


def status_of(error: Exception) -> int:
    """What the browser is told of it; who may not do it at all gets his own page."""
    if isinstance(error, NotPermittedError):
        return 403
    return 409 if isinstance(error, WrongStateError) else 422


def _at_task(
    task_id: UUID, form: str, act: Callable[[Work], Advance], done: str
) -> ResponseReturnValue:
    """Do something at a task and come back to it; a refusal shows its one form again."""
    try:
        with current_engine().begin(current_actor()) as work:
            advance = act(work)
    except REFUSALS as error:
        return _again(task_id, refused(form, error), status_of(error))
    said = notices.query(done, advance)
    return redirect(url_for("tasks.show", task_id=task_id, **said), code=303)  # type: ignore[arg-type]


def _again(task_id: UUID, refusal: Refused, status: int) -> Response:
    """The operations of a task by themselves, with what was typed in the one that was refused."""
    with current_engine().look(current_actor()) as look:
        view = queries.task(look, task_id)
        text = pages.render(
            look,
            "opinions/again.html",
            view=view,
            case=view.case,
            operations=operations.of_task(look, view),
            refused=refusal,
        )
    return make_response(text, status)


def _signing(signature_id: UUID, refusal: Refused | None = None, *, status: int = 200) -> Response:
    with current_engine().look(current_actor()) as look:
        view = asking.signing(look, signature_id)
        text = pages.render(
            look,
            "opinions/sign.html",
            view=view,
            case=queries.case(look, view.signature.case_id),
            submitted=None if view.answers is None else answers.readable(view.form, view.answers),
            heard=consulted.consulted(look, view.signature.case_id),
            said=_said(look, view.signature.task_id),
            chart=charts.around(look, view.signature.case_id, None),
            refused=refusal or Refused(),
        )
    return make_response(text, status)


def _voting(vote_id: UUID, refusal: Refused | None = None, *, status: int = 200) -> Response:
    with current_engine().look(current_actor()) as look:
        view = consulted.voting(look, vote_id)
        me = look.actor.user_id
        text = pages.render(
            look,
            "opinions/vote.html",
            view=view,
            case=queries.case(look, view.case_id),
            mine=next((each for each in view.ballots if each.user_id == me), None),
            holds=view.state == "open" and asking.holds(look, view.task_id),
            heard=consulted.consulted(look, view.case_id),
            said=_said(look, view.task_id),
            chart=charts.around(look, view.case_id, None),
            refused=refusal or Refused(),
        )
    return make_response(text, status)


def _said(look: Look, task_id: UUID) -> Sequence[dossier.StepSaid]:
    """What the steps before came to: whoever gives his opinion reads them first."""
    return dossier.dossier(look, queries.task(look, task_id)).steps


def _home(done: Advance, said: str) -> ResponseReturnValue:
    """Back to what else is asked of me; letters that went out can be printed from there."""
    return redirect(url_for("opinions.index", **notices.query(said, done)), code=303)  # type: ignore[arg-type]


def _rule(members: list[str]) -> Rule:
    form = request.form
    try:
        kind = RuleKind(form.get("rule", ""))
    except ValueError as error:
        raise InvalidValueError("rule", "请选择会签规则") from error
    if kind is RuleKind.WEIGHTS:
        weights = {member: _number(form.get(f"weight-{member}", "")) for member in members}
        return Rule(kind=kind, weights=weights, threshold=_number(form.get("threshold", "")))
    if kind in {RuleKind.RATIO, RuleKind.VETO}:
        part, whole = _share(form.get("share", ""))
        vetoers = frozenset(form.getlist("veto")) if kind is RuleKind.VETO else frozenset()
        more = form.get("more") == "true"
        return Rule(kind=kind, part=part, whole=whole, more=more, vetoers=vetoers)
    return Rule(kind=kind)


def _share(text: str) -> tuple[int, int]:
    """2/3, also as an input method for Chinese writes it."""
    part, _slash, whole = normalize("NFKC", text).replace(" ", "").partition("/")
    if not (part.isdecimal() and whole.isdecimal()) or len(part + whole) > len("100100"):
        raise InvalidValueError("ratio", "通过比例应写成分数，例如 2/3")
    return int(part), int(whole)


def _number(text: str) -> Decimal:
    try:
        return Decimal(normalize("NFKC", text).strip())
    except InvalidOperation as error:
        raise InvalidValueError("weights", "请为每一名会签人员填写权重，并填写通过标准") from error
