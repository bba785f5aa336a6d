"""What comes in after a 补正 is receipted, whether the flow draws the letter or not."""

from engine.audit import Kind

MATERIALS = {
    key: {"state": "已收", "original": True, "copies": 1}
    for key in ("application_form", "ownership", "identity")
}


def corrected(county, materials):
    """Let a case be corrected; return its letters, and the change in which that happened."""
    case = county.make_case("felling", "补正一次", at="correct")
    words = county.answers("felling", "correct", "补正一次") | {"materials": materials}
    county.complete(county.task(case, "correct"), words)
    return [event for event in county.events(case) if event.kind is Kind.LETTER_ISSUED]


def test_corrections_are_receipted_with_their_moment_and_their_materials(county):
    issued = corrected(county, MATERIALS)

    receipt = issued[-1]
    with county.engine.look() as look:
        kept = look.contents(receipt.data["contents"]["letter"])["facts"]
    assert [event.data["code"] for event in issued][-2:] == [
        *("correction_notice", "correction_receipt"),
    ]
    assert [row["original"] for row in kept["facts"]["received"]] == ["已核对"] * 3
    assert kept["facts"]["corrected_at"].startswith(f"{county.today.year}年")
    assert kept["sources"][f"act:milestone:reached:{receipt.change}"] == ["corrected_at"]


def test_who_brings_no_list_of_materials_gets_no_empty_receipt(county):
    codes = [event.data["code"] for event in corrected(county, {})]

    assert codes[-1] == "correction_notice"
