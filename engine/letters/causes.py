"""The causes for which the law ends a licence: coded, each with its article (R-03, R-39, R-40)."""

from collections.abc import Mapping

_LICENSING = "《中华人民共和国行政许可法》"

CAUSES: Mapping[str, tuple[str, str]] = {
    "8-2-1": (
        "行政许可所依据的法律、法规、规章修改或者废止，为了公共利益的需要",
        f"{_LICENSING}第八条第二款",
    ),
    "8-2-2": (
        "准予行政许可所依据的客观情况发生重大变化，为了公共利益的需要",
        f"{_LICENSING}第八条第二款",
    ),
    "69-1-1": (
        "行政机关工作人员滥用职权、玩忽职守作出准予行政许可决定",
        f"{_LICENSING}第六十九条第一款第（一）项",
    ),
    "69-1-2": ("超越法定职权作出准予行政许可决定", f"{_LICENSING}第六十九条第一款第（二）项"),
    "69-1-3": ("违反法定程序作出准予行政许可决定", f"{_LICENSING}第六十九条第一款第（三）项"),
    "69-1-4": (
        "对不具备申请资格或者不符合法定条件的申请人准予行政许可",
        f"{_LICENSING}第六十九条第一款第（四）项",
    ),
    "69-1-5": ("依法可以撤销行政许可的其他情形", f"{_LICENSING}第六十九条第一款第（五）项"),
    "69-2": ("被许可人以欺骗、贿赂等不正当手段取得行政许可", f"{_LICENSING}第六十九条第二款"),
    "70-1": ("行政许可有效期届满未延续", f"{_LICENSING}第七十条第（一）项"),
    "70-2": (
        "赋予公民特定资格的行政许可，该公民死亡或者丧失行为能力",
        f"{_LICENSING}第七十条第（二）项",
    ),
    "70-3": ("法人或者其他组织依法终止", f"{_LICENSING}第七十条第（三）项"),
    "70-4": (
        "行政许可依法被撤销、撤回，或者行政许可证件依法被吊销",
        f"{_LICENSING}第七十条第（四）项",
    ),
    "70-5": ("因不可抗力导致行政许可事项无法实施", f"{_LICENSING}第七十条第（五）项"),
    "70-6": ("法律、法规规定的应当注销行政许可的其他情形", f"{_LICENSING}第七十条第（六）项"),
}
"""Code (article-paragraph-item) → what the law says, and where."""

ARTICLES: Mapping[str, str] = {"recall": "8-", "revocation": "69-", "deregistration": "70-"}
"""Letter → how the codes of its causes begin."""


def row(code: str) -> dict[str, str]:
    """Return a cause as a letter prints it; empty texts where the law knows no such cause."""
    text, basis = CAUSES.get(code, ("", ""))
    return {"code": code, "text": text, "basis": basis}
