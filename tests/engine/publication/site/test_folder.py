"""The website in a folder: only what changed is written, nothing of others, never half a file."""

import errno
import fcntl
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from engine.bundle import shipped
from engine.publication.site import Site, SiteError, build
from engine.publication.site.folder import MANIFEST
from tests.engine.publication.site.conftest import OFFICE, Kept, version_of


def contents(out):
    return {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }


def times(out):
    return {
        str(path.relative_to(out)): path.stat().st_mtime_ns
        for path in out.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def test_what_is_written_is_what_the_site_says(site, out):
    done = build(site, out)

    written = contents(out)
    manifest = json.loads(written.pop(MANIFEST))
    assert written == {path: site.page(path) for path in site.paths()}
    assert set(manifest["paths"]) == set(site.paths())
    assert manifest["pending"] == []
    assert (done.written, done.unchanged, done.removed) == (len(written), 0, 0)


def test_a_second_build_elsewhere_has_the_same_bytes(site_of, versions, tmp_path):
    build(site_of(versions), tmp_path / "one")
    build(site_of(versions), tmp_path / "other")

    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_another_process_writes_the_same_bytes(tmp_path):
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from engine.bundle import shipped
        from engine.publication.site import Site, build
        from tests.engine.publication.site.conftest import OFFICE, Kept, version_of

        facts = [version_of(shipped(key)) for key in ("felling", "hygiene_check")]
        build(Site(facts, Kept({}), office=OFFICE), Path(sys.argv[1]))
        """
    )
    for name, seed in (("one", "1"), ("other", "2")):
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path / name)],
            cwd=Path(__file__).parents[4],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
        )

    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_what_did_not_change_is_neither_written_nor_fetched(site, archive, out):
    build(site, out)
    before = times(out)
    archive.fetched.clear()

    done = build(site, out)

    assert times(out) == before
    assert (done.written, archive.fetched) == (0, [])


def test_one_changed_item_leaves_the_pages_of_others_alone(site_of, versions, out):
    build(site_of(versions), out)
    before = times(out)
    felling, *others = versions

    build(site_of([replace(felling, in_force_from=date(2026, 3, 9)), *others]), out)

    after = times(out)
    changed = {path for path in after if after[path] != before.get(path)}
    items = {path for path in changed if path.startswith("items/")}
    assert items == {
        "items/felling/index.html", "items/felling/item.json", "items/felling/v1/index.html",
    }  # fmt: skip
    assert not any(path.startswith(("items/karaoke", "items/joint")) for path in changed)


def test_pages_that_vanished_are_removed_with_their_folders(site_of, versions, out):
    build(site_of(versions), out)

    done = build(site_of([each for each in versions if each.key != "karaoke"]), out)

    assert done.removed > 0
    assert not (out / "items" / "karaoke").exists()
    assert set(contents(out)) - {MANIFEST} == set(
        site_of([each for each in versions if each.key != "karaoke"]).paths()
    )


def test_files_of_others_are_never_touched(site_of, versions, out):
    build(site_of(versions), out)
    own = out / "items" / "karaoke" / "note.txt"
    own.write_text("ours")

    build(site_of([each for each in versions if each.key != "karaoke"]), out)

    assert own.read_text() == "ours"


def test_a_folder_of_somebody_else_is_refused(site, out):
    out.mkdir()
    (out / "index.html").write_text("theirs")

    with pytest.raises(SiteError, match="不是空文件夹"):
        build(site, out)

    assert contents(out) == {"index.html": b"theirs"}


def test_a_file_in_the_way_is_not_overwritten(site_of, versions, out):
    build(site_of(versions[1:]), out)
    way = out / "items" / "felling" / "index.html"
    way.parent.mkdir(exist_ok=True)
    way.write_text("theirs")

    with pytest.raises(SiteError, match="不是本程序写的文件"):
        build(site_of(versions), out)

    assert way.read_text() == "theirs"


def test_a_manifest_that_leads_outside_removes_nothing(site, out, tmp_path):
    build(site, out)
    victim = tmp_path / "victim"
    victim.write_text("precious")
    manifest = json.loads((out / MANIFEST).read_text())
    manifest["pending"] = ["../victim"]
    (out / MANIFEST).write_text(json.dumps(manifest))

    with pytest.raises(SiteError, match="不合规则"):
        build(site, out)

    assert victim.read_text() == "precious"


@pytest.mark.parametrize("text", ["", "{}", '{"paths": {"a": 1}, "pending": []}', "[]"])
def test_a_broken_manifest_is_told_and_nothing_is_written(site, out, text):
    out.mkdir()
    (out / MANIFEST).write_text(text)

    with pytest.raises(SiteError, match="已损坏"):
        build(site, out)

    assert contents(out) == {MANIFEST: text.encode()}


def test_a_link_is_not_followed(site, out, tmp_path):
    build(site, out)
    elsewhere = tmp_path / "elsewhere"
    (out / "themes").rename(elsewhere)
    before = contents(elsewhere)
    (out / "themes").symlink_to(elsewhere)
    manifest = json.loads((out / MANIFEST).read_text())
    for path, entry in manifest["paths"].items():
        if path.startswith("themes/"):
            entry["size"] += 1
    (out / MANIFEST).write_text(json.dumps(manifest))

    with pytest.raises(SiteError, match="是链接"):
        build(site, out)

    assert contents(elsewhere) == before


@pytest.mark.parametrize(
    ("number", "sentence"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "权限"), (errno.EIO, "出错")],
)
def test_a_disk_that_refuses_is_told_and_the_old_pages_are_whole(
    site_of, versions, archive, out, number, sentence
):
    build(site_of(versions), out)
    before = contents(out)
    fails = OSError(number, "no")

    def body(_digest, _name):
        raise fails

    archive.bodies[versions[0].digest]["chart.svg"] = b"<svg/>"
    archive.body = body
    with pytest.raises(SiteError, match=sentence):
        build(site_of(versions), out)

    after = contents(out)
    assert {path for path in after if path != MANIFEST} == set(before) - {MANIFEST}
    assert after["items/felling/chart.svg"] == before["items/felling/chart.svg"]


def test_a_full_disk_leaves_no_half_file(site, out):
    program = textwrap.dedent(
        """
        import resource, signal, sys
        from pathlib import Path
        from engine.bundle import shipped
        from engine.publication.site import Site, SiteError, build
        from tests.engine.publication.site.conftest import OFFICE, Kept, version_of

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))
        try:
            build(Site([version_of(shipped("felling"))], Kept({}), office=OFFICE), Path(sys.argv[1]))
        except SiteError as error:
            sys.exit(str(error))
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(out)],
        cwd=Path(__file__).parents[4], capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "磁盘空间不足" in done.stderr
    assert not any(name.endswith("new") for name in contents(out))
    build(site, out)
    assert set(contents(out)) - {MANIFEST} == set(site.paths())


def test_a_killed_run_leaves_whole_pages_and_the_next_one_goes_on(tmp_path):
    out = tmp_path / "out"
    program = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from engine.bundle import shipped
        from engine.publication.site import Site, build
        from tests.engine.publication.site.conftest import OFFICE, Kept, version_of

        class Slow(Site):
            def page(self, path):
                time.sleep(0.05)
                return super().page(path)

        facts = [version_of(shipped(key)) for key in ("felling", "hygiene_check")]
        build(Slow(facts, Kept({}), office=OFFICE), Path(sys.argv[1]))
        """
    )
    running = subprocess.Popen(
        [sys.executable, "-c", program, str(out)], cwd=Path(__file__).parents[4]
    )
    ends = time.monotonic() + 60
    while len(contents(out) if out.exists() else ()) < 8 and time.monotonic() < ends:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.wait()

    facts = [version_of(shipped(key)) for key in ("felling", "hygiene_check")]
    site = Site(facts, Kept({}), office=OFFICE)
    there = {path: body for path, body in contents(out).items() if path in site}
    assert there
    assert len(there) < len(list(site.paths()))
    assert all(site.page(path) == body for path, body in there.items())
    build(site, out)
    assert set(contents(out)) - {MANIFEST} == set(site.paths())


def test_a_second_run_at_once_is_told_to_wait(site, out):
    out.mkdir()
    handle = os.open(out, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)

    with pytest.raises(SiteError, match="另一个进程"):
        build(site, out)

    os.close(handle)
