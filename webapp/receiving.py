"""The counter (接件): search first, then one page that receives, checks and prints (P-10)."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from flask import Blueprint, Response, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _

from engine import actions, queries
from engine.errors import InvalidValueError, LetterFactsMissingError, UnlawfulError
from engine.permissions import Action, require_anywhere
from engine.queries import receptions, searching
from engine.queries.asked import Asked, read
from engine.queries.searching import Found
from engine.work import Advance, Look
from engine.work.counter import CORRECTED
from forms import InvalidAnswersError
from forms.authorisation import AUTHORISATION
from forms.checks import FORMATS
from forms.errors import RefusedValueError
from forms.identifiers import party_id
from webapp import answers, counter_scans, pages, reception_drafts, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("receiving", __name__, url_prefix="/receive")

BUTTONS = {
    "受理": _("受理并打印"),
    "补正": _("补正"),
    "不予受理": _("不予受理"),
    "不需许可": _("不受理（不需许可）"),
}
"""What the buttons of the counter say (P-10); a choice of a form that is none of these says itself."""

_LONGEST = 200
_DIGEST = 64
_MASKED = re.compile(r"[0-9A-Z*]{8,20}")
"""What an address may say of a number: nobody's own words come onto the page by a link."""


@bp.get("")
def choose() -> ResponseReturnValue:
    """One field to search by, what it found, and the items that the person receives."""
    with current_engine().look(current_actor()) as look:
        return _choose(look, _asked(look))


def _choose(look: Look, found: Found | None, refused: str = "") -> str:
    return pages.render(
        look,
        "receiving/choose.html",
        items=queries.receivable(look),
        found=found,
        reads_names=searching.reads_names(look),
        begun=receptions.begun(look),
        refused=refused,
    )


@bp.post("/find")
def find() -> ResponseReturnValue:
    """Read what was typed or scanned; numbers of people never stand in an address."""
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        try:
            typed = request.form.get("q", "")[:_LONGEST]
            asked = read(typed)
            licensed = searching.case_of_licence(look, typed)
        except RefusedValueError as error:
            return _choose(look, None, str(error)), 422
        if licensed is not None:
            return redirect(url_for("cases.show", case_id=licensed), code=303)
        if asked.kind in {"number", "phone"}:
            digests = ",".join(look.tables.parties.digests(asked.text))
            said = {"kind": asked.kind, "of": digests, "shown": asked.shown}
            wrong = {"wrong": "1"} if asked.wrong else {}
            return redirect(url_for("receiving.choose", **said, **wrong), code=303)  # type: ignore[arg-type]
        case_id = searching.find(look, asked).case_id if asked.kind in {"case", "letter"} else None
    if case_id is not None:
        return redirect(url_for("cases.show", case_id=case_id), code=303)
    return redirect(url_for("receiving.choose", q=asked.shown), code=303)


@bp.post("/check")
def check() -> ResponseReturnValue:
    """Look at one number while it is typed, by the rules of the forms."""
    kind, text = request.form.get("format", ""), request.form.get("text", "")[:_LONGEST]
    with current_engine().look(current_actor()) as look:
        require_anywhere(look.actor, Action.RECEIVE_CASE, look.today)
        try:
            written = _written(kind, text, request.form.get("kind", ""))
        except RefusedValueError as error:
            return jsonify(ok=False, sentence=error.sentence)
        party = searching.of_number(look, written) if kind == "party-id" else None
    pending = len(party.pending) if party is not None else 0
    return jsonify(ok=True, written=written, known=party is not None, pending=pending)


@bp.get("/<item_key>")
def ask(item_key: str) -> ResponseReturnValue:
    """Give a reception its own address: after signing in again its scans are found by it."""
    with current_engine().look(current_actor()) as look:
        receptions.application(look, item_key)
    earlier = request.args.get("from", type=UUID)
    address = url_for("receiving.fill", item_key=item_key, reception=uuid4(), **_from(earlier))  # type: ignore[arg-type]
    return redirect(address, code=303)


@bp.get("/<item_key>/<uuid:reception>")
def fill(item_key: str, reception: UUID) -> ResponseReturnValue:
    """The page of one reception, with what an earlier case of the party says."""
    return _page(item_key, reception, earlier=request.args.get("from", type=UUID))


@bp.post("/<item_key>")
@bp.post("/<item_key>/<uuid:reception>")
def receive(item_key: str, reception: UUID | None = None) -> ResponseReturnValue:
    """Receive, and answer the check where a button says how; whatever is refused stays typed."""
    reception = reception or uuid4()
    raw = _sent()
    errors = counter_scans.kept(item_key, reception)
    outcome = request.form.get("outcome", "")
    if errors or request.form.get("_op") or outcome == CORRECTED:
        return _rearranged(item_key, reception, raw, errors, outcome)
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.receive_at_counter(
                work, item_key, raw, reception=reception, outcome=outcome, key=submits.key()
            )
    except InvalidAnswersError as error:
        return _again(item_key, reception, raw, error.errors, pressed=outcome)
    except (LetterFactsMissingError, InvalidValueError, UnlawfulError) as error:
        return _again(item_key, reception, raw, {"form": str(error)}, pressed=outcome)
    return _onward(done, outcome, reception)


def _sent() -> Mapping[str, Sequence[str]]:
    return {name: given for name, given in answers.sent().items() if name != "outcome"}


def _rearranged(
    item_key: str,
    reception: UUID,
    raw: Mapping[str, Sequence[str]],
    wrong: Mapping[str, str],
    outcome: str,
) -> ResponseReturnValue:
    """Do what a small button asks, or let defects be put right; nothing is received yet."""
    operation = request.form.get("_op", "")
    errors = {**wrong, **counter_scans.operated(item_key, reception, operation)}
    if operation:
        raw = reception_drafts.rearranged(raw, operation)
    elif not errors:
        raw, errors = reception_drafts.put_right(item_key, raw)
    return _again(item_key, reception, raw, errors, operation=operation, pressed=outcome)


def _again(
    item_key: str,
    reception: UUID,
    raw: Mapping[str, Sequence[str]],
    errors: Mapping[str, str],
    *,
    operation: str = "",
    pressed: str = "",
) -> Response:
    """The page with all that was typed, which is kept on the server, too."""
    errors = {**errors, **reception_drafts.kept(item_key, reception, raw)}
    return _page(
        item_key, reception, raw=raw, errors=errors, operation=operation, pressed=pressed,
        status=422 if errors else 200,
    )  # fmt: skip


def _onward(done: Advance, outcome: str, reception: UUID) -> ResponseReturnValue:
    """To the letters; whoever only received goes on with the check where it is his own."""
    with current_engine().look(current_actor()) as look:
        mine = receptions.received(look, done.case_id).next_task
    if not outcome and mine is not None:
        return submits.onward(done, "received", draft=str(reception))
    done_by = "checked" if outcome else "received"
    said = {"done": done_by, "draft": str(reception), "print": "1"}
    return redirect(url_for("received.show", case_id=done.case_id, **said), code=303)  # type: ignore[arg-type]


def _page(
    item_key: str,
    reception: UUID,
    *,
    earlier: UUID | None = None,
    raw: Mapping[str, Sequence[str]] | None = None,
    errors: Mapping[str, str] | None = None,
    operation: str = "",
    pressed: str = "",
    status: int = 200,
) -> Response:
    with current_engine().look(current_actor()) as look:
        draft = receptions.kept(look, reception) if raw is None else None
        if draft is not None:
            raw = draft.body
        if raw is None:
            _view, form = receptions.application(look, item_key)
            raw = form.draw(receptions.prefilled(look, item_key, earlier))
        answered = draft is None and request.method == "POST"
        view = receptions.reception(look, item_key, reception, raw)
        text = pages.render(
            look,
            "receiving/reception.html",
            page_of=view,
            item=view.view.bundle.item,
            form=view.form,
            reception=reception,
            authorisation=AUTHORISATION,
            raw=view.form.rearrange(raw, operation),
            errors=errors or {},
            pressed=pressed,
            operation=operation,
            buttons=BUTTONS,
            corrected=CORRECTED,
            draft=draft,
            answered=answered,
            spot=pressed == CORRECTED and not errors,
            formats=_formats(view),
        )
    return make_response(text, status)


def _formats(view: receptions.Reception) -> Mapping[str, str]:
    """Which fields hold numbers that are looked at while they are typed."""
    watched = {"party-id", "citizen-id", "uscc", "mobile"}
    formats = {field.name: field.schema.get("format", "") for field in view.form.fields}
    return {name: kind for name, kind in formats.items() if kind in watched}


def _written(kind: str, text: str, party: str) -> str:
    if kind == "party-id":
        return party_id(text, kind=party or None)
    if kind not in FORMATS:
        raise RefusedValueError("没有这种编号")
    return FORMATS[kind](text)


def _from(earlier: UUID | None) -> dict[str, str]:
    return {"from": str(earlier)} if earlier is not None else {}


def _asked(look: Look) -> Found | None:
    args = request.args
    if args.get("kind") in {"number", "phone"}:
        digests = [each for each in args.get("of", "").split(",") if len(each) == _DIGEST]
        shown = args.get("shown", "")
        asked = Asked(
            kind=args["kind"],
            text="",
            shown=shown if _MASKED.fullmatch(shown) else "",
            wrong="wrong" in args,
        )
        return searching.found_by_digests(look, asked, digests)
    if not args.get("q", "").strip():
        return None
    try:
        asked = read(args["q"][:_LONGEST])
    except RefusedValueError:
        return None
    return searching.find(look, asked)
