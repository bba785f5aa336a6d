"""One version on its way: drafted, submitted, reviewed, published; and two side by side."""

from datetime import date

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from engine import actions
from engine.errors import (
    InvalidBundleError,
    InvalidValueError,
    NotFoundError,
    NotPermittedError,
    WrongStateError,
)
from engine.permissions import Action, holds_anywhere, require_anywhere
from engine.publication.files import SHEETS, is_public
from engine.queries import catalogue
from engine.queries.findings import findings, refusals
from engine.store.items import VersionRow, VersionState
from engine.work import Engine, Look
from webapp import framing, pages, sheets
from webapp.catalogue import DUTIES, STATES, TONES
from webapp.current import current_actor, current_engine
from webapp.errors import status_of

bp = Blueprint("versions", __name__, url_prefix="/catalogue/versions")

DONE = {
    "submit": "version_submitted",
    "review": "version_reviewed",
    "return": "version_returned",
    "publish": "version_published",
}

HAPPENED = {
    "item:imported": _("保存为草案"),
    "item:submitted": _("提交审核"),
    "item:reviewed": _("审核同意"),
    "item:returned": _("退回修改"),
    "item:scheduled": _("发布，待生效"),
    "item:published": _("发布，即日生效"),
    "item:put_in_force": _("生效"),
    "item:files_kept": _("公布文件存档"),
    "item:retired": _("取消事项"),
    "scan:kept": _("上传签章扫描件"),
}


@bp.get("/<digest>")
def show(digest: str) -> ResponseReturnValue:
    """A version from every side, and what may be done with it."""
    return _show(digest)


@bp.post("/<digest>/<any(submit, review, 'return', publish):deed>")
def act(digest: str, deed: str) -> ResponseReturnValue:
    """Let a version take a step; a refusal says which rule forbids it and who may."""
    try:
        _do(current_engine(), digest, deed)
    except (NotPermittedError, WrongStateError, InvalidValueError) as error:
        if isinstance(error, NotPermittedError) and error.rule != "S9":
            raise
        return _refused(digest, str(error), status_of(error))
    except InvalidBundleError as error:
        count = len(refusals(error).errors)
        sentence = gettext("还有 %(n)s 个问题未处理，不能发布。请看“规则检查”。", n=count)
        return _refused(digest, sentence, 422)
    return redirect(url_for("versions.show", digest=digest, done=DONE[deed]), code=303)


@bp.get("/compare")
def compare() -> ResponseReturnValue:
    """Two versions of one item: in words, and their charts side by side."""
    with current_engine().look(current_actor()) as look:
        pair = [catalogue.version_line(look, request.args.get(name, "")) for name in ("old", "new")]
        if pair[0].row.item_key != pair[1].row.item_key:
            raise NotFoundError("同一事项的版本", request.args.get("new", "")[:12])
        _line, versions = catalogue.item_line(look, pair[0].row.item_key)
        old, new = pair
        return pages.render(
            look,
            "catalogue/compare.html",
            old=old,
            new=new,
            versions=versions,
            states=STATES,
            changes=catalogue.changes(look, old.row.digest, look.bundle(new.row.digest)),
            same_flow=old.row.flow_digest == new.row.flow_digest,
        )


def _do(engine: Engine, digest: str, deed: str) -> None:
    """Carry out a step; what takes seconds is drawn before its transaction begins."""
    actor = current_actor()
    match deed:
        case "submit":
            drawn = actions.draw_version(engine, digest) if _submits(engine, digest) else None
            with engine.begin(actor) as work:
                if drawn is not None:
                    actions.keep_charts(work, drawn)
                actions.submit_item(work, digest, note=request.form.get("note", ""))
        case "review":
            with engine.begin(actor) as work:
                actions.review_item(work, digest)
        case "return":
            with engine.begin(actor) as work:
                actions.return_item(work, digest, reason=request.form.get("reason", ""))
        case _:
            # Its sheets take longer than anybody waits: the scheduler makes and keeps them.
            with engine.look(actor) as look:
                require_anywhere(look.actor, Action.PUBLISH_ITEM, look.today)
            on = _day()
            with engine.begin(actor) as work:
                actions.publish_item(work, digest, on=on)


def _submits(engine: Engine, digest: str) -> bool:
    """Is it worth the seconds of drawing? The action decides for itself."""
    with engine.look(current_actor()) as look:
        row = catalogue.version_line(look, digest).row
        return row.state == VersionState.DRAFT and _may(look, Action.DRAFT_ITEM)


def _day() -> date | None:
    """The day from which it shall be in force; None for at once."""
    if request.form.get("when") != "on":
        return None
    try:
        return date.fromisoformat(request.form.get("on", ""))
    except ValueError as error:
        raise InvalidValueError(gettext("生效日期"), gettext("请填写日期")) from error


def _refused(digest: str, sentence: str, status: int) -> Response:
    response = _show(digest, refused=sentence)
    response.status_code = status
    return response


def _show(digest: str, *, refused: str = "") -> Response:
    with current_engine().look(current_actor()) as look:
        line = catalogue.version_line(look, digest)
        bundle = look.bundle(digest)
        against = _against(look, line)
        kept = look.tables.publications.files(digest)
        text = pages.render(
            look,
            "catalogue/version.html",
            line=line,
            bundle=bundle,
            organ=look.organ_name(bundle.item.organ),
            found=findings(look, bundle),
            against=against,
            changes=catalogue.changes(look, against.digest if against else None, bundle),
            files=list(kept.values()),
            is_public=is_public,
            scans=look.tables.publications.scans(digest),
            wanted={name: SHEETS[name] for name in look.settings.signed_sheets},
            titles=SHEETS,
            kinds=sheets.KINDS,
            history=catalogue.history(look, line.row),
            happened=HAPPENED,
            states=STATES,
            tones=TONES,
            duties=DUTIES,
            may=_rights(look, line),
            typed=request.form,
            refused=refused,
            today=look.today,
        )
    return framing.with_frames(text)


def _against(look: Look, line: catalogue.VersionLine) -> VersionRow | None:
    """The version that this one is compared with: the one in force, or the one before it."""
    if line.item.digest is not None and line.item.digest != line.row.digest:
        return look.tables.items.version(line.item.digest)
    before = [
        each
        for each in look.tables.items.history(line.row.item_key)
        if each.number < line.row.number and each.published_at is not None
    ]
    return before[-1] if before else None


def _rights(look: Look, line: catalogue.VersionLine) -> dict[str, bool]:
    """Which forms the page shows; the actions decide for themselves.

    A step that only S9 forbids is shown with the reason instead of its button.
    """
    state = line.row.state
    back = state in {VersionState.SUBMITTED, VersionState.REVIEWED, VersionState.SCHEDULED}
    own = look.actor.user_id in {line.row.drafted_by, line.row.submitted_by}
    takes_back = own and state == VersionState.SUBMITTED and _may(look, Action.DRAFT_ITEM)
    return {
        "submit": state == VersionState.DRAFT and _may(look, Action.DRAFT_ITEM),
        "review": state == VersionState.SUBMITTED and _may(look, Action.REVIEW_ITEM),
        "publish": state == VersionState.REVIEWED and _may(look, Action.PUBLISH_ITEM),
        "return": back and (takes_back or _may(look, Action.RETURN_ITEM)),
        "scan": _may(look, Action.KEEP_SCAN),
    }


def _may(look: Look, action: Action) -> bool:
    return holds_anywhere(look.actor, action, look.today)
