"""The analysts' questions of ``cypher/questions/``, and questions of the user's own from a file.

A question is one reading Cypher statement under three header lines: its title, ``Why:`` and ``Params:``, which gives
every parameter a default. It returns ``path`` first, which draws the graph in Neo4j Browser and BloodHound, and then
named columns. BloodHound's Cypher has no parameters, so that it gets the defaults as literals.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from okta_ingest.errors import QuestionError

Value = int | str | None

FIRST = "top_risk"

_HEADER = re.compile(r"// (?P<title>[^\n]+)\n// Why: (?P<why>[^\n]+)\n// Params: (?P<params>[^\n]+)\n(?!//)")
_DRAWING = "\nRETURN path,\n"
_PARAMETER = re.compile(r"\$(\w+)")
_NO_CODE = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|`[^`]*`|//[^\n]*|/\*.*?\*/", re.DOTALL)
"""Text in quotes, and comments."""


@dataclass(frozen=True)
class Question:
    """One question. ``params`` are the parameters that it declares, with their defaults."""

    name: str
    text: str
    title: str = ""
    why: str = ""
    params: Mapping[str, Value] = field(default_factory=dict)

    @property
    def columns_only(self) -> str:
        """The statement without the drawing: a table does not need every node of every path.

        A question of the user's own stays as it is: what it counts may depend on its paths.
        """
        return self.text.replace(_DRAWING, "\nRETURN\n") if questions().get(self.name) is self else self.text

    @property
    def with_defaults(self) -> str:
        """The statement with its defaults in place of the parameters."""
        return _PARAMETER.sub(lambda match: literal(self.params[match[1]]), self.text)


@dataclass(frozen=True)
class Answer:
    """What the graph answers: the names of the columns, and rows of plain values (`okta_ingest.graph.values`)."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def without_drawing(self) -> "Answer":
        """The same without a column ``path`` that comes before others."""
        if len(self.columns) > 1 and self.columns[0] == "path":
            return Answer(self.columns[1:], [row[1:] for row in self.rows])
        return self


@cache
def questions() -> Mapping[str, Question]:
    """Load the questions of the package, by name: the one to begin with, then the rest in the order of their names."""
    folder = files("okta_ingest.cypher") / "questions"
    names = [entry.name for entry in folder.iterdir() if entry.name.endswith(".cypher")]
    names.sort(key=lambda name: (name != f"{FIRST}.cypher", name))
    loaded = [parse(name, (folder / name).read_text(encoding="utf-8")) for name in names]
    return MappingProxyType({question.name: question for question in loaded})


def listed() -> Answer:
    """The questions themselves: name, title, and parameters with their defaults."""
    rows = [
        [item.name, item.title, ", ".join(f"{name}={literal(value)}" for name, value in item.params.items())]
        for item in questions().values()
    ]
    return Answer(("question", "title", "parameters"), rows)


def parse(file_name: str, text: str) -> Question:
    """Read one file of the package. Raises ValueError when its header is incomplete, or is not what it uses."""
    header = _HEADER.match(text)
    if header is None:
        raise ValueError(f"{file_name}: the header lines (title, Why, Params) are not there")
    params = _defaults(header["params"])
    odd = set(params) ^ set(_PARAMETER.findall(text))
    if odd:
        raise ValueError(f"{file_name}: Params: and the statement differ in {', '.join(sorted(odd))}")
    return Question(file_name.removesuffix(".cypher"), text, header["title"], header["why"], params)


def find(name_or_file: str) -> Question:
    """The question of this name, or the one in this file. Raises QuestionError where there is neither."""
    if name_or_file in questions():
        return questions()[name_or_file]
    path = Path(name_or_file)
    try:
        text = path.read_text(encoding="utf-8-sig")  # as Windows may begin it
    except FileNotFoundError:
        near = difflib.get_close_matches(name_or_file, questions(), n=3, cutoff=0.5)
        raise QuestionError(
            f"There is no question {name_or_file}, and no such file.",
            f"Is it one of these: {', '.join(near)}?"
            if near
            else "okta-ingest query lists the questions; one of your own is read from a file.",
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise QuestionError(f"{name_or_file} cannot be read: {why}.", "Name a file that holds a question.") from None
    header = _HEADER.match(text)
    if header is None:
        return Question(path.stem, text)
    return Question(path.stem, text, header["title"], header["why"], _defaults(header["params"]))


def parameters(question: Question, given: Sequence[str]) -> dict[str, Value]:
    """The values for *question*: its defaults, and what was *given* as ``name=value``. Raises QuestionError.

    A value is a whole number where the default is one, or, without a default, where it looks like one; else text;
    ``null`` is none.
    """
    values = dict(question.params)
    used = set(_PARAMETER.findall(_NO_CODE.sub("", question.text)))
    for assignment in given:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise QuestionError(f"--param {assignment} has no value.", "Write --param NAME=VALUE.")
        if name not in used:
            known = ", ".join(sorted(used)) or "none"
            raise QuestionError(f"{question.name} has no parameter {name}; it has: {known}.")
        default = question.params.get(name)
        if isinstance(default, int) and not _is_whole(text):
            raise QuestionError(f"{name} is a whole number, as in --param {name}={default}.")
        values[name] = _value(text) if isinstance(default, int) or name not in question.params else _text(text)
    missing = sorted(used - values.keys())
    if missing:
        raise QuestionError(
            f"{question.name} wants a value for {', '.join(missing)}.", f"Give one: --param {missing[0]}=VALUE."
        )
    return values


def literal(value: Value) -> str:
    """*value* as it is written in Cypher."""
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _defaults(listed: str) -> dict[str, Value]:
    if listed == "none":
        return {}
    pairs = [item.partition("=")[::2] for item in listed.split(", ")]
    return {name: _value(text) for name, text in pairs}


def _value(text: str) -> Value:
    return int(text) if _is_whole(text) else _text(text)


def _text(text: str) -> str | None:
    return None if text == "null" else text


def _is_whole(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,18}", text) is not None
