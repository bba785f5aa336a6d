"""PDF files: complete, the same every time, and made from nothing but what was handed over."""

import hashlib
import subprocess
import sys
from io import BytesIO

import pytest
from pypdf import PdfReader

from engine import paper
from engine.paper import printing

CHART = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40" width="80" height="40">
<rect width="80" height="20"/><text y="36" font-size="12" font-family="Noto Sans CJK SC">\xe5\x8f\x97\xe7\x90\x86</text></svg>"""
NOTICE = """<html><body><h1>一次性告知单</h1><h2>申请材料</h2><p>申请表一份。</p>
<h2>办理时限</h2><p>法定期限二十日。</p><img src="chart.svg" alt="流程图"></body></html>"""


def printed(html=NOTICE, *, css="", pictures=None, title="一次性告知单"):
    return paper.pdf(
        html,
        css=css,
        title=title,
        identifier="ab" * 32,
        pictures={"chart.svg": CHART} if pictures is None else pictures,
    )


def text(body):
    return "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


@pytest.fixture(scope="module")
def notice():
    return printed()


def test_a_sheet_is_a4_says_its_title_and_language_and_carries_its_page_number(notice):
    reader = PdfReader(BytesIO(notice))

    [page] = reader.pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert reader.metadata.title == "一次性告知单"
    assert reader.root_object["/Lang"] == "zh-CN"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert "第1页，共1页" in page.extract_text().replace(" ", "")


def test_headings_become_bookmarks(notice):
    outline = PdfReader(BytesIO(notice)).outline

    assert outline[0].title == "一次性告知单"
    assert [entry.title for entry in outline[1]] == ["申请材料", "办理时限"]


def test_every_font_is_embedded_and_has_chinese(notice):
    fonts = PdfReader(BytesIO(notice)).pages[0]["/Resources"]["/Font"].values()

    descriptors = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts
    ]
    assert descriptors
    assert all("/FontFile3" in descriptor for descriptor in descriptors)
    assert all("NotoSansCJK" in d["/FontName"].replace("-", "") for d in descriptors)


def test_a_picture_keeps_its_text(notice):
    assert "受理" in text(notice)


def test_the_same_sheet_is_the_same_bytes_in_another_process_alone_or_in_a_batch(notice):
    program = (
        "import sys; from engine import paper; html, chart = sys.stdin.read().split('\\x1e');"
        "sys.stdout.buffer.write(paper.pdf(html, css='', title='一次性告知单',"
        "identifier='ab' * 32, pictures={'chart.svg': chart.encode()}))"
    )
    other = printing.Sheet(
        html="<h1>另一份</h1><p>林木采伐许可</p>", css="", title="另一份", identifier="1"
    )
    same = printing.Sheet(
        html=NOTICE,
        css="",
        title="一次性告知单",
        identifier="ab" * 32,
        pictures={"chart.svg": CHART},
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        input=f"{NOTICE}\x1e{CHART.decode()}".encode(),
        capture_output=True,
        check=True,
    ).stdout
    batch = paper.pdfs([other, same])

    digests = {hashlib.sha256(body).hexdigest() for body in (notice, elsewhere, batch[1])}
    assert len(digests) == 1
    assert "林木采伐许可" in text(batch[0])


def test_nothing_is_fetched_and_nothing_runs(tmp_path, unanswered):
    secret = tmp_path / "secret.txt"
    secret.write_text("不得外传")
    picture = tmp_path / "picture.svg"
    picture.write_bytes(CHART)
    html = f"""<html><head><base href="file://{tmp_path}/"><script>document.write("跑了")</script>
    <link rel="stylesheet" href="{unanswered.url}/a.css">
    <link rel="attachment" href="file://{secret}">
    <style>@import "{unanswered.url}/b.css"; p {{ background: url({unanswered.url}/c.png) }}
    @font-face {{ font-family: x; src: url({unanswered.url}/d.ttf), local("DejaVu Sans") }}
    p::after {{ content: url(file://{picture}) }} p {{ font-family: x }}</style></head>
    <body><p>正文</p><img src="{unanswered.url}/e.png"><img src="file://{picture}">
    <img src="data:image/svg+xml,&lt;svg/&gt;">
    <object data="file://{secret}"></object><iframe src="file://{secret}"></iframe>
    <svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">
    <image href="file://{picture}" width="9" height="9"/><use href="{unanswered.url}/f.svg#a"/></svg>
    <a href="javascript:alert(1)">链接</a><a href="file://{secret}">文件</a>
    <a href="https://example.gov.cn/">网站</a></body></html>"""

    body = printed(html, pictures={})

    reader = PdfReader(BytesIO(body))
    written = text(body)
    assert "正文" in written
    assert not any(word in written for word in ("跑了", "不得外传", "受理"))
    assert "/Names" not in reader.root_object
    links = [note.get_object()["/A"]["/URI"] for note in reader.pages[0]["/Annots"]]
    assert links == ["https://example.gov.cn/"]
    assert unanswered.asked == []


def test_a_missing_or_broken_picture_is_an_error_and_not_a_gap():
    with pytest.raises(paper.PaperError, match=r"缺少图片“chart\.svg”"):
        printed(pictures={})
    with pytest.raises(paper.PaperError, match="有图片不能绘出"):
        printed(pictures={"chart.svg": b"<svg"})


def test_a_character_that_no_font_has_is_named():
    with pytest.raises(paper.PaperError, match="没有这些字：𐎀") as refused:
        printed("<p>甲𐎀乙</p>")

    assert "一次性告知单" in str(refused.value)


def test_marks_that_have_no_shape_are_no_missing_characters():
    body = printed("<p>甲\u202e\u200b\ufeff\u0007&#1;\ud800<b>\x1b乙</b>\x02丙</p>")

    assert "甲乙丙" in text(body)


def test_a_machine_without_fonts_says_so(monkeypatch, tmp_path):
    (tmp_path / "fonts.conf").write_text(
        f'<?xml version="1.0"?><fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>'
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(tmp_path / "fonts.conf"))

    with pytest.raises(paper.PaperError, match=r"没有任何可用的字体.*安装中文字体"):
        paper.families()


def test_the_fonts_of_this_machine_are_named():
    assert "Noto Sans CJK SC" in paper.families()


def test_a_sheet_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(printing, "CPU_SECONDS", 1)
    monkeypatch.setattr(printing, "CHARACTERS_A_SECOND", 10**9)
    rows = "<tr><td>甲</td><td>乙</td></tr>" * 3_000

    with pytest.raises(paper.PaperError, match="超过 1 秒"):
        printed(f"<table>{rows}</table>")


def test_a_press_without_memory_is_told_and_not_waited_for(monkeypatch):
    monkeypatch.setattr(printing, "MEMORY_KIB", 120_000)

    with pytest.raises(paper.PaperError, match="未能制成"):
        printed()


def test_a_batch_is_all_or_none_and_names_the_sheet_that_failed():
    good = printing.Sheet(html="<p>好</p>", css="", title="第一份", identifier="1")
    bad = printing.Sheet(html="<img src='no.svg'>", css="", title="第二份", identifier="2")

    with pytest.raises(paper.PaperError, match="第二份"):
        paper.pdfs([good, bad])


def test_a_style_of_the_caller_replaces_page_size_and_page_number():
    body = printed(
        css='@page { size: A4 landscape; @bottom-center { content: "固化页脚" } }', pictures=None
    )

    [page] = PdfReader(BytesIO(body)).pages
    assert [round(float(side)) for side in page.mediabox[2:]] == [842, 595]
    assert "固化页脚" in page.extract_text()
    assert "共" not in page.extract_text().replace("共同", "")
