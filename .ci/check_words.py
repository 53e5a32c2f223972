"""Reports the words of .ci/words.txt in code and text: ``python .ci/check_words.py [FOLDER]``.

Prints ``file:line: word -> replacement`` for each, and exits with 1 if there is one.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
LIST = HERE / "words.txt"
SUFFIXES = {".py", ".md", ".cypher", ".cfg", ".toml", ".yaml"}
GENERATED = {"build", "dist"}


class Rule(NamedTuple):
    """A rejected word and its replacement."""

    word: re.Pattern[str]
    replacement: str


def read_list(text: str) -> tuple[list[Rule], set[tuple[str, str]]]:
    """The rules, and the exceptions as (file, word). Raises ValueError for a line that is neither."""
    rules, allowed = [], set()
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        exception = re.fullmatch(r"allow (\S+) (.+?) # .+", line)
        if exception:
            allowed.add((exception[1], exception[2].lower()))
            continue
        word, arrow, replacement = line.partition(" -> ")
        if not arrow:
            raise ValueError(f"{LIST.name}: neither a rule nor an exception with a reason: {line}")
        rules.append(Rule(_pattern(word), replacement))
    return rules, allowed


def _pattern(word: str) -> re.Pattern[str]:
    # A comment that continues on the next line begins with # or //.
    spaced = word.replace(" ", r"[\s#/]+")
    return re.compile(rf"(?<![a-z])(?:{spaced})(?![a-z])", re.IGNORECASE)


def checked_files(folder: Path) -> Iterator[Path]:
    """The files below *folder* that are code or text of the project."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(
            name for name in folders if name == ".ci" or not (name.startswith(".") or name in GENERATED)
        )
        for name in sorted(names):
            path = Path(place, name)
            relevant = path.suffix in SUFFIXES or name == "Makefile" or path.parent.name == ".ci"
            if relevant and path.resolve() != LIST:
                yield path


def findings(folder: Path, rules: list[Rule], allowed: set[tuple[str, str]]) -> Iterator[str]:
    """One line per rejected word in the files below *folder*."""
    for path in checked_files(folder):
        name, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        for rule in rules:
            for match in rule.word.finditer(text):
                word = " ".join(re.split(r"[\s#/]+", match[0]))
                if (name, word.lower()) not in allowed:
                    line = text.count("\n", 0, match.start()) + 1
                    yield f"{name}:{line}: {word} -> {rule.replacement}"


def main() -> int:
    """Check the folder of the command line, else the repository."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent
    found = list(findings(folder, *read_list(LIST.read_text(encoding="utf-8"))))
    print("\n".join(found) or "no rejected words")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
