import os
import time
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bundle import Bundle, shipped, shipped_keys
from engine.errors import InvalidBundleError, InvalidValueError, NotFoundError

FOLDER = Path(__file__).parent.parent.parent / "data/permit"
FILES = dict(Bundle.read(FOLDER).files)


def problems(files):
    with pytest.raises(InvalidBundleError) as refused:
        Bundle.from_files(files)
    return refused.value.problems


def problems_of_folder(folder):
    with pytest.raises(InvalidBundleError) as refused:
        Bundle.read(folder)
    return refused.value.problems


def test_a_bundle_holds_its_item_flow_forms_letters_and_golden_cases():
    bundle = Bundle.read(FOLDER)

    assert bundle.item.units["counter"].organ == "11990101000000019X"
    assert bundle.flow.id == bundle.definition.main == "permit"
    assert bundle.form("decide").routes == {"result"}
    assert bundle.forms["decide"]["title"] == "决定"
    assert bundle.letters == {"grant_decision": ("请{applicant}在有效期内按照许可的范围活动。",)}
    assert [case.name for case in bundle.golden] == ["补正一次后准予", "逾期未补正视为撤回"]
    assert bundle.reception_unit == "counter"


def test_a_form_that_is_not_there_is_not_found():
    with pytest.raises(NotFoundError):
        Bundle.read(FOLDER).form("gone")


def test_the_digest_is_what_anybody_can_compute_from_the_raw_files():
    lines = sorted(
        f"{sha256(body).hexdigest()} {path}"
        for path, body in FILES.items()
        if path not in {"golden.toml", "README.md"}
    )

    assert Bundle.read(FOLDER).digest == sha256(("\n".join(lines) + "\n").encode()).hexdigest()


@pytest.mark.parametrize("path", sorted(set(FILES) - {"golden.toml", "README.md"}))
def test_one_more_blank_in_any_published_file_changes_the_digest(path):
    changed = Bundle.from_files(FILES | {path: FILES[path] + b"\n"})

    assert changed.digest != Bundle.from_files(FILES).digest


@pytest.mark.parametrize("path", ["golden.toml", "README.md"])
def test_what_only_travels_along_does_not_change_the_digest(path):
    changed = Bundle.from_files(FILES | {path: FILES[path] + b"\n"})

    assert changed.digest == Bundle.from_files(FILES).digest


def with_diagram(x):
    diagram = (
        '<di:BPMNDiagram xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" id="d">'
        f'<di:BPMNPlane bpmnElement="permit"><di:BPMNShape bpmnElement="apply" x="{x}"/>'
        "</di:BPMNPlane></di:BPMNDiagram></bpmn:definitions>"
    )
    flow = FILES["flow.bpmn"].decode().replace("</bpmn:definitions>", diagram)
    return Bundle.from_files(FILES | {"flow.bpmn": flow.encode()})


def test_the_flow_digest_does_not_see_where_the_boxes_stand():
    plain, here, there = Bundle.from_files(FILES), with_diagram(1), with_diagram(2)

    assert plain.flow_digest == here.flow_digest == there.flow_digest
    assert len({plain.digest, here.digest, there.digest}) == 3


def test_the_flow_digest_sees_every_word_of_the_flow():
    changed = FILES["flow.bpmn"].decode().replace("首办负责", "首办负责制", 1).encode()

    bundle = Bundle.from_files(FILES | {"flow.bpmn": changed})

    assert bundle.flow_digest != Bundle.from_files(FILES).flow_digest


def test_an_exported_bundle_is_the_same_bundle(tmp_path):
    bundle = Bundle.read(FOLDER)

    bundle.export(tmp_path / "out")

    again = Bundle.read(tmp_path / "out")
    assert (again.digest, dict(again.files)) == (bundle.digest, dict(bundle.files))


@pytest.mark.parametrize("key", shipped_keys())
def test_an_exported_shipped_item_comes_back_with_the_same_digest(key, tmp_path):
    bundle = shipped(key)

    bundle.export(tmp_path / key)

    assert Bundle.read(tmp_path / key).digest == bundle.digest


def test_an_export_never_mixes_with_what_lies_there(tmp_path):
    (tmp_path / "old.txt").write_text("x")

    with pytest.raises(InvalidValueError):
        Bundle.read(FOLDER).export(tmp_path)


def test_no_shipped_item_is_found_outside_the_library():
    with pytest.raises(InvalidValueError):
        shipped("../../tests/data/permit")


MISSING = {
    "no flow": ({"flow.bpmn": None}, "flow.bpmn", "缺少"),
    "no item": ({"item.toml": None}, "item.toml", "缺少"),
    "unknown file": ({"run.sh": b"x"}, "run.sh", "没有这种文件的位置"),
    "file in a wrong place": ({"forms/a/b.json": b"{}"}, "forms/a/b.json", "没有这种文件的位置"),
    "path that climbs": ({"../x.json": b"{}"}, "../x.json", "没有这种文件的位置"),
    "unknown letter": (
        {"letters/love_letter.toml": b'paragraphs = ["x"]'},
        "letters/love_letter.toml",
        "没有文书",
    ),
    "an expression in a letter": (
        {"letters/grant_decision.toml": b'paragraphs = ["{applicant.__class__}"]'},
        "letters/grant_decision.toml",
        "花括号",
    ),
    "a template in a letter": (
        {"letters/grant_decision.toml": b'paragraphs = ["{{ 7 * 7 }}"]'},
        "letters/grant_decision.toml",
        "花括号",
    ),
    "a form that is no JSON": ({"forms/review.json": b"{"}, "forms/review.json", "JSON"),
    "a form that is no object": ({"forms/review.json": b"[]"}, "forms/review.json", ""),
    "endless nesting in a form": (
        {"forms/review.json": b"[" * 100_000}, "forms/review.json", "JSON",
    ),
    "a golden case without steps": (
        {"golden.toml": b'[[case]]\nname = "x"\nexpect = {}\nstep = []'},
        "golden.toml",
        "至少要有一项",
    ),
    "a golden case by an unknown role": (
        {"golden.toml": FILES["golden.toml"].replace(b'"decider"', b'"king"')},
        "golden.toml",
        "by",
    ),
    "GBK in item.toml": (
        {"item.toml": FILES["item.toml"].decode().encode("gbk")}, "item.toml", "UTF-8",
    ),
    "NUL in item.toml": ({"item.toml": b"\0"}, "item.toml", "TOML"),
    "item.toml too large": ({"item.toml": b"#" * 600_000}, "item.toml", "超过上限"),
    "endless nesting in item.toml": (
        {"item.toml": b"a = " + b"[" * 100_000}, "item.toml", "嵌套过深",
    ),
    "endless dotted key in item.toml": ({"item.toml": b"a." * 200_000 + b"a = 1"}, "item.toml", ""),
    "endless number in item.toml": ({"item.toml": b"level = " + b"9" * 100_000}, "item.toml", ""),
}  # fmt: skip


@pytest.mark.parametrize(("files", "file", "fragment"), MISSING.values(), ids=MISSING)
def test_a_file_that_will_not_do_is_named_within_five_seconds(files, file, fragment):
    changed = {path: body for path, body in (FILES | files).items() if body is not None}
    began = time.perf_counter()

    told = problems(changed)

    assert any(problem.file == file and fragment in problem.sentence for problem in told)
    assert time.perf_counter() - began < 5


def test_problems_of_all_files_are_told_at_once():
    told = problems({**FILES, "flow.bpmn": b"", "item.toml": b"", "forms/review.json": b""})

    assert {"flow.bpmn", "item.toml", "forms/review.json"} <= {problem.file for problem in told}


def test_the_line_of_a_wrong_form_field_is_told():
    form = FILES["forms/review.json"].replace(b"maxLength", b"maxLenght")

    told = problems(FILES | {"forms/review.json": form})

    assert [problem for problem in told if problem.line is not None]


@pytest.fixture
def folder(tmp_path):
    Bundle.read(FOLDER).export(tmp_path / "permit")
    return tmp_path / "permit"


def test_links_are_never_followed(folder):
    (folder / "letters/grant_decision.toml").unlink()
    (folder / "letters/grant_decision.toml").symlink_to("/etc/passwd")

    [told] = problems_of_folder(folder)

    assert (told.file, "链接" in told.sentence) == ("letters/grant_decision.toml", True)


def test_a_linked_folder_of_forms_is_refused(folder, tmp_path):
    (folder / "forms").rename(tmp_path / "elsewhere")
    (folder / "forms").symlink_to(tmp_path / "elsewhere")

    assert "链接" in problems_of_folder(folder)[0].sentence


def test_a_pipe_is_refused_without_waiting_for_its_writer(folder):
    os.mkfifo(folder / "notes.toml")

    assert "普通文件" in problems_of_folder(folder)[0].sentence


def test_a_file_of_ten_megabytes_is_refused_unread(folder):
    (folder / "flow.bpmn").write_bytes(b"x" * 10_000_000)

    assert "超过上限" in problems_of_folder(folder)[0].sentence


def test_a_thousand_forms_are_refused(folder):
    for number in range(1000):
        (folder / f"forms/f{number}.json").write_bytes(b"{}")

    assert "超过300个" in problems_of_folder(folder)[0].sentence


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    assert "没有这个文件夹" in problems_of_folder(tmp_path / "gone")[0].sentence


def test_hidden_files_of_editors_do_no_harm(folder):
    (folder / ".DS_Store").write_bytes(b"x")

    assert Bundle.read(folder).digest == Bundle.read(FOLDER).digest


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_damaged_files_are_read_or_refused_in_words_but_never_raise_anything_else(data):
    path = data.draw(st.sampled_from(sorted(FILES)))
    body = bytearray(FILES[path])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(body)))
        words = [bytes(word) for word in body.split()] or [b""]
        body[at : at + data.draw(st.integers(0, 40))] = data.draw(
            st.one_of(st.binary(max_size=6), st.sampled_from(words))
        )

    try:
        told = ()
        Bundle.from_files(FILES | {path: bytes(body)})
    except InvalidBundleError as refused:
        told = refused.problems

    assert all(problem.sentence and problem.file and problem.rule for problem in told)
