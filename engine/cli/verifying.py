"""``guhua item verify``: is what somebody holds the one in force?"""

import dataclasses
from pathlib import Path

import click

from engine.bundle.folder import read_files
from engine.cli.group import json_option, say
from engine.cli.opening import engine
from engine.queries.verifying import (
    Held,
    Standing,
    Verdict,
    Version,
    verify_file,
    verify_files,
    verify_mark,
)
from engine.work import Look

_HELD = {
    Held.ORIGINAL: "是本平台发布的原件",
    Held.SCAN: "是本平台留存的签章扫描件",
    Held.BUNDLE: "是事项包本身",
    Held.FLOW: "流程与下列版本相同",
    Held.MARK: "校验码属于下列版本；校验码只说明版本，内容请与公布的原件核对",
    Held.COPY: "带有下列版本的校验码，但不是本平台发布的原件（经过扫描、编辑或重新打印），内容以原件为准",
    Held.UNKNOWN: "没有查到：不是本平台发布的版本。请核对校验码，或者到公布网页重新下载",
}


@click.command("verify")
@click.argument("what")
@json_option
def item_verify(what: str, *, as_json: bool) -> None:
    """Say whether a digest, a published file, a flow or a bundle's folder is the one in force.

    Anything else than in force ends with status 1, and so does a copy: what an edited sheet
    says of itself is no answer.
    """
    with engine().look() as look:
        verdict = _judge(look, what)
    data = dataclasses.asdict(verdict) | {"in_force": verdict.in_force}
    say(data, as_json=as_json, text="\n".join(_lines(verdict)))
    if not verdict.in_force or verdict.held is Held.COPY:
        click.get_current_context().exit(1)


def _judge(look: Look, what: str) -> Verdict:
    path = Path(what)
    if path.is_dir():
        return verify_files(look, read_files(path))
    if path.is_file():
        return verify_file(look, path.read_bytes())
    return verify_mark(look, what)


def _lines(verdict: Verdict) -> list[str]:
    head = f"{verdict.title}：{_HELD[verdict.held]}" if verdict.title else _HELD[verdict.held]
    if verdict.ambiguous:
        head = "这个校验码不够长，下列版本都以它开头。请输入更长的校验码"
    return [head, *map(_line, verdict.versions)]


def _line(version: Version) -> str:
    about = f"{version.name}（{version.code}）第{version.number}版 {version.digest[:12]}"
    match version.standing:
        case Standing.IN_FORCE:
            return f"{about}：现行有效，{version.since} 起"
        case Standing.OLDER:
            current = f"，现行为第{version.current_number}版" if version.current else ""
            return f"{about}：旧版本，{version.since} 至 {version.until}{current}"
        case Standing.RETIRED:
            return f"{about}：事项已取消（{version.document}），{version.since} 至 {version.until}"
