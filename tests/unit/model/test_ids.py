"""An Okta id becomes the key that BloodHound computes for it."""

import pytest

from okta_ingest.model.ids import objectid, upper, usable_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Postman", "POSTMAN"),
        ("straße", "STRAßE"),
        ("ŉǰΐ", "ŉǰΐ"),
        ("ﬁ", "ﬁ"),
        ("ᾳ", "ᾼ"),
        ("ǆé ÿ ı", "ǄÉ Ÿ I"),
        ("🔑 key", "🔑 KEY"),
    ],
)
def test_upper_case_is_that_of_go(text: str, expected: str) -> None:
    """One character becomes one character."""
    assert upper(text) == expected


def test_objectid_is_the_id_in_upper_case() -> None:
    """BloodHound looks nodes up by it."""
    assert objectid("00T36fk75smeJybKx697") == "00T36FK75SMEJYBKX697"


@pytest.mark.parametrize("value", [None, 7, "", "  ", "x" * 1001, "x" + " " * 50_000, "00T\ud800", ["00T"]])
def test_blank_long_or_invalid_text_is_no_id(value: object) -> None:
    """Neo4j could not index or store it."""
    assert not usable_id(value)


@pytest.mark.parametrize("value", ["0", "00T36fk75smeJybKx697", " 00T ", "x" * 1000, "\u00df"])
def test_other_text_is_an_id(value: str) -> None:
    """The longest has 1,000 characters."""
    assert usable_id(value)
