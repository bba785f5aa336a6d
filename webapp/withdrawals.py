"""A wrong letter is withdrawn and a corrected one goes out: the page and the act."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions, queries
from engine.errors import CaseChangedError, InvalidValueError, UnlawfulError, WrongStateError
from webapp import notices, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("withdrawals", __name__, url_prefix="/letters")

_WORD = "word."
"""Before the name of a fact that the page offers to correct."""


@bp.get("/<int:seq>/withdraw")
def ask(seq: int) -> ResponseReturnValue:
    """What of the letter may be corrected, or why it stands."""
    return _page(seq)


@bp.post("/<int:seq>/withdraw")
def withdraw(seq: int) -> ResponseReturnValue:
    """Withdraw it, with its reason; what was typed stays when it is refused."""
    words = {
        name.removeprefix(_WORD): text
        for name, text in request.form.items()
        if name.startswith(_WORD)
    }
    with current_engine().look(current_actor()) as look:
        case_id = queries.withdrawal(look, seq).case_id
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.withdraw_letter(
                work,
                case_id,
                seq,
                reason=request.form.get("reason", ""),
                words=words,
                seen=submits.seen(),
                key=submits.key(),
            )
    except InvalidValueError as error:
        return _page(seq, problem=(error.field, error.reason)), 422
    except UnlawfulError as error:
        return _page(seq, problem=("", str(error))), 422
    except (CaseChangedError, WrongStateError) as error:
        return _page(seq, problem=("", str(error))), 409
    said = notices.query("letter_withdrawn", done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


def _page(seq: int, *, problem: tuple[str, str] = ("", "")) -> str:
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "letters/withdraw.html",
            found=queries.withdrawal(look, seq),
            field=problem[0],
            refused=problem[1],
            typed=request.form,
        )
