"""``guhua item verify``: a digest, a file, a flow or a folder, and status 1 for what is not in force."""

import json

import pytest

from engine.bundle import shipped


@pytest.fixture
def guhua(shell):
    return shell("item", "verify")


def test_a_digest_in_force_ends_well(guhua):
    digest = shipped("felling").digest

    assert "现行有效" in guhua(digest[:12])
    data = json.loads(guhua(digest, "--json"))
    assert (data["held"], data["in_force"]) == ("mark", True)
    assert data["versions"][0]["standing"] == "in_force"


def test_a_folder_a_flow_and_a_copy_are_judged(guhua, tmp_path):
    bundle = shipped("felling")
    bundle.export(tmp_path / "felling")
    (tmp_path / "copy.txt").write_text(f"校验码 {bundle.digest[:12]}", encoding="utf-8")

    assert "是事项包本身" in guhua(tmp_path / "felling")
    assert "流程与下列版本相同" in guhua(tmp_path / "felling" / "flow.bpmn")
    assert "不是本平台发布的原件" in guhua(tmp_path / "copy.txt", status=1)


def test_what_nobody_published_ends_with_status_1(guhua, tmp_path):
    (tmp_path / "foreign.pdf").write_bytes(b"%PDF-1.7")

    assert "没有查到" in guhua("0f0f0f0f0f0f", status=1)
    assert "没有查到" in guhua(tmp_path / "foreign.pdf", status=1)
