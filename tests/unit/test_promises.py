"""The tests themselves keep the conventions of CONTRIBUTING."""

import re
from pathlib import Path


def test_every_test_says_what_it_promises() -> None:
    """Each test function has a docstring of one sentence on one line."""
    missing = [
        f"{path.name}: {name}"
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for name, body in re.findall(r"^def (test_\w+)\(.*?\) -> None:\n(.*?)\n", path.read_text(), re.M | re.S)
        if not re.fullmatch(r'    """[A-Z\-].*\."""', body)
    ]
    assert missing == []
