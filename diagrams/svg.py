"""From graphviz's SVG to ours: checked, grouped by step, readable aloud, small.

Only elements and links on the lists below survive; anything else is an error,
never output. Inline drawings carry attributes and classes only, because the
content policy of the pages forbids style; stand-alone files bring their style.
"""

import re
from collections.abc import Iterator

from lxml import etree

from diagrams.render import DiagramError
from diagrams.sheet import Layout
from diagrams.theme import SANS, SERIF

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
ALLOWED = frozenset(
    {"svg", "g", "title", "desc", "path", "polygon", "polyline", "ellipse", "text", "a"}
)
LINK = re.compile(r"(https?://|/|#)[^\s\"'<>\\]*")

_STYLE = f"""
.chart text{{font-family:{
    ",".join(f'"{name}"' if " " in name else name for name in SANS.split(","))
}}}
.chart .title text,.chart .organ text{{font-family:{
    ",".join(f'"{name}"' if " " in name else name for name in SERIF.split(","))
}}}
.chart a:focus{{outline:2px solid #c77700}}
.chart a:hover polygon{{stroke-width:2}}
@media (prefers-color-scheme:dark){{.chart{{background:#fff}}}}
@media print{{.chart a{{pointer-events:none}}}}
"""


def is_safe_link(address: str) -> bool:
    """May a step of a chart lead there: a page of ours, a place in it, or the web?"""
    return LINK.fullmatch(address) is not None and not address.startswith("//")


def polish(source: bytes, layout: Layout, *, inline: bool) -> bytes:
    """Return the drawing as a page or a file may carry it.

    :param inline: for HTML: no declaration, no style, sized by its page
    :raise DiagramError: graphviz wrote half a picture, or something that is not on the list
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    bare = re.sub(rb"<!DOCTYPE[^>]*>", b"", source)
    try:
        root = etree.fromstring(bare, parser)
    except etree.XMLSyntaxError as error:
        raise DiagramError("绘图程序只画了一半") from error
    _check(root)
    _join_code(root)
    figures = _regroup(root)
    _unwrap_links(root)
    _name(root, figures)
    _describe(root, layout, linked=next(root.iter(f"{{{SVG}}}a"), None) is not None)
    _fonts(root)
    if inline:
        for size in ("width", "height"):
            root.attrib.pop(size, None)
        root.set("font-family", SANS)
    else:
        style = etree.Element(f"{{{SVG}}}style")
        style.text = _STYLE
        root.insert(2, style)
    etree.cleanup_namespaces(root)
    text: bytes = etree.tostring(
        root, encoding="UTF-8", xml_declaration=not inline, pretty_print=False
    )
    return text


def _check(root: etree._Element) -> None:
    for element in root.iter():
        name = etree.QName(element).localname
        if name not in ALLOWED:
            raise DiagramError(f"图中出现不允许的元素“{name}”")
        for key, value in element.attrib.items():
            attribute = etree.QName(key).localname.lower()
            if attribute.startswith("on") or attribute == "style":
                raise DiagramError(f"图中出现不允许的属性“{attribute}”")
            if attribute == "href" and not is_safe_link(str(value)):
                raise DiagramError("图中出现不允许的链接")


def _join_code(root: etree._Element) -> None:
    """Make one path of the dark runs of a QR code, the only shapes outside of any group."""
    graph = root.find(f"{{{SVG}}}g")
    shapes = [] if graph is None else graph.findall(f"{{{SVG}}}polygon")
    runs = [shape for shape in shapes if shape.get("fill") in {"#000000", "black"}]
    if graph is None or not runs:
        return
    path = etree.Element(f"{{{SVG}}}path", fill="black", stroke="none")
    path.set("d", "".join(f"M{run.get('points', '').rpartition(' ')[0]}z" for run in runs))
    graph.insert(graph.index(runs[0]), path)
    for run in runs:
        graph.remove(run)


def _groups(root: etree._Element) -> Iterator[etree._Element]:
    yield from list(root.iter(f"{{{SVG}}}g"))


def _regroup(root: etree._Element) -> dict[str, etree._Element]:
    """Move the parts of a box into the group of the box."""
    figures = {
        group.get("id", ""): group
        for group in _groups(root)
        if group.get("id", "").startswith("node-") and "figure" in group.get("class", "").split()
    }
    for group in _groups(root):
        if "part" in group.get("class", "").split():
            owner = group.get("id", "").removeprefix("part-").rpartition("-")[0]
            home = figures.get(f"node-{owner}")
            if home is not None:
                link = next(home.iter(f"{{{SVG}}}a"), None)
                (home if link is None else link).append(group)
    return figures


def _unwrap_links(root: etree._Element) -> None:
    """Turn anchors that only carry a tooltip into plain groups; keep real links."""
    for anchor in list(root.iter(f"{{{SVG}}}a")):
        address = anchor.attrib.pop(f"{{{XLINK}}}href", None)
        tip = anchor.attrib.pop(f"{{{XLINK}}}title", None)
        anchor.attrib.pop("target", None)
        group = anchor.getparent()
        holder = group.getparent() if group is not None else None
        if holder is not None and tip and not holder.get("aria-label"):
            holder.set("aria-label", str(tip))
        if address is None:
            anchor.tag = f"{{{SVG}}}g"
        else:
            anchor.set("href", str(address))


def _name(root: etree._Element, figures: dict[str, etree._Element]) -> None:
    """Give boxes their names for whoever listens; hide the lines and their decoration."""
    for group in _groups(root):
        kinds = group.get("class", "").split()
        title = group.find(f"{{{SVG}}}title")
        known = group.get("id", "") in figures
        if title is not None:
            if known:
                title.text = group.get("aria-label", "")
            else:
                group.remove(title)
        if "flow" in kinds:
            group.set("aria-hidden", "true")
            group.attrib.pop("aria-label", None)
        elif not known:
            group.attrib.pop("id", None)
            group.attrib.pop("aria-label", None)
        if known:
            group.set("role", "img" if next(group.iter(f"{{{SVG}}}a"), None) is None else "group")


def _describe(root: etree._Element, layout: Layout, *, linked: bool) -> None:
    mark = layout.digest[:8] or "chart"
    title = etree.Element(f"{{{SVG}}}title", id=f"chart-title-{mark}")
    title.text = layout.title
    text = etree.Element(f"{{{SVG}}}desc", id=f"chart-text-{mark}")
    text.text = layout.text
    root.insert(0, title)
    root.insert(1, text)
    # The children of an image are not reachable; links must be.
    root.set("role", "group" if linked else "img")
    root.set("aria-labelledby", f"chart-title-{mark}")
    root.set("aria-describedby", f"chart-text-{mark}")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "zh-CN")
    root.set("class", "chart")
    root.set("preserveAspectRatio", "xMidYMid meet")


def _fonts(root: etree._Element) -> None:
    """Name the family once, at the root, instead of at every word."""
    for text in root.iter(f"{{{SVG}}}text"):
        if text.get("font-family", "").startswith(SANS.partition(",")[0]):
            del text.attrib["font-family"]
