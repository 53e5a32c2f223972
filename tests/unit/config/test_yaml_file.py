"""A YAML file is read strictly, and no error quotes it."""

from pathlib import Path

import pytest

from okta_ingest.config.yaml_file import read_yaml
from okta_ingest.errors import ConfigurationError
from tests.unit.config.files import written


@pytest.mark.parametrize(("text", "expected"), [("a: 1\nb: [c]", {"a": 1, "b": ["c"]}), ("", {}), ("# nothing", {})])
def test_mapping_is_read(text: str, expected: dict[str, object]) -> None:
    """An empty file is an empty mapping."""
    assert read_yaml(written(text)) == expected


def problem(path: Path) -> str:
    """The one problem of a file."""
    with pytest.raises(ConfigurationError) as raised:
        read_yaml(path)
    assert "secret" not in str(raised.value)
    (line,) = raised.value.problems
    return line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("okta: [{token: secret", "line 1, column 22: invalid YAML"),
        ("secret: []\nsecret: []", "line 2, column 1: the key is already used in this mapping"),
        ("- secret", "the file must be a mapping of keys to values"),
        ("!!bool secret", "invalid YAML"),
    ],
)
def test_invalid_file_is_reported_by_line(text: str, expected: str) -> None:
    """The message has line and column, and nothing of the content."""
    assert expected in problem(written(text))


@pytest.mark.parametrize("value", ["!!map [a]", "!!bool foo", "!!timestamp foo", '!!int ""', "!!set [a]", "!!omap 1"])
def test_tag_that_does_not_suit_its_value_is_invalid_yaml(value: str) -> None:
    """PyYAML raises other exceptions than its own for some of them."""
    assert problem(written(f"okta: {value}\n")).endswith("invalid YAML")


def test_file_that_is_not_text_is_refused() -> None:
    """A file in another encoding than UTF-8 is not guessed at."""
    path = Path("latin.yaml")
    path.write_bytes(b"a: \xe4")
    assert problem(path) == "the file is not UTF-8 text"
