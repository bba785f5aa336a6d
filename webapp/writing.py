"""Letters that no step owes: the page on which an office writes them, and the act."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engine import actions
from engine.errors import (
    CaseChangedError,
    InvalidValueError,
    LetterFactsMissingError,
    UnlawfulError,
)
from engine.queries.writable import writable
from webapp import notices, pages, submits
from webapp.current import current_actor, current_engine

bp = Blueprint("writing", __name__, url_prefix="/cases")


@bp.get("/<uuid:case_id>/letters")
def ask(case_id: UUID) -> ResponseReturnValue:
    """Which letters may be written, and what is typed for each."""
    return _page(case_id)


@bp.post("/<uuid:case_id>/letters/<code>")
def write(case_id: UUID, code: str) -> ResponseReturnValue:
    """Write one; what was typed stays when it is refused."""
    try:
        with current_engine().begin(current_actor()) as work:
            done = actions.issue_letter(
                work,
                case_id,
                code,
                words=request.form.to_dict(),
                seen=submits.seen(),
                key=submits.key(),
            )
    except InvalidValueError as error:
        return _page(case_id, code=code, field=error.field, refused=error.reason), 422
    except (LetterFactsMissingError, UnlawfulError) as error:
        return _page(case_id, code=code, refused=str(error)), 422
    except CaseChangedError as error:
        return _page(case_id, code=code, refused=str(error)), 409
    said = notices.query("letter_written", done)
    return redirect(url_for("cases.show", case_id=case_id, **said), code=303)  # type: ignore[arg-type]


def _page(case_id: UUID, *, code: str = "", field: str = "", refused: str = "") -> str:
    with current_engine().look(current_actor()) as look:
        return pages.render(
            look,
            "letters/write.html",
            found=writable(look, case_id),
            code=code,
            field=field,
            refused=refused,
            typed=request.form,
        )
