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
def test_upper(text: str, expected: str) -> None:
    """Upper case is Go's: one character becomes one character."""
    assert upper(text) == expected


def test_objectid() -> None:
    """The key is the id in upper case."""
    assert objectid("00T36fk75smeJybKx697") == "00T36FK75SMEJYBKX697"


@pytest.mark.parametrize("value", [None, 7, "", "  ", "x" * 1001, "x" + " " * 50_000, "00T\ud800", ["00T"]])
def test_unusable_id(value: object) -> None:
    """What Neo4j could not index, or nobody could name, is no id."""
    assert not usable_id(value)
