"""Text from outside cannot control a terminal."""

import pytest

from okta_ingest.output.escape import line, printable


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain é 🔑 [/red]", "plain é 🔑 [/red]"),
        ("a\x1b[31m\x00b", "a\\x1b[31m\\x00b"),
        ("\u202e\ud800", "\\u202e\\ud800"),
        ("a\tb\rc\x7f\x9b", "a\\tb\\rc\\x7f\\x9b"),
        ("one\ntwo", "one\ntwo"),
    ],
)
def test_characters_that_are_not_printable_are_escaped(text: str, expected: str) -> None:
    """Line ends stay; markup is text."""
    assert printable(text) == expected


def test_line_has_no_line_end() -> None:
    """In a table it would look like another row."""
    assert line("one\ntwo\x1b") == "one\\ntwo\\x1b"
