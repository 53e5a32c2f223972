"""Small changes of a Cypher statement that a test should notice.

A mutant keeps every parameter and key of a row, because a statement that differs from its header is not loaded.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.mutation.mutant import Mutant

_TOKEN = re.compile(r'//[^\n]*|"[^"]*"|\'[^\']*\'|STARTS WITH|<>|<=|>=|<-|->|\.\.|[A-Za-z_$][\w$]*|\d+|[^\s\w]')
_OPEN, _CLOSE = {"(", "[", "{", "CASE"}, {")", "]", "}", "END"}
_END_OF_EXPRESSION = {
    *("AND", "OR", ",", "|", "MATCH", "OPTIONAL", "WITH", "RETURN", "SET", "DELETE", "DETACH", "REMOVE", "UNWIND"),
    *("FOREACH", "ORDER", "UNION", "CALL", "THEN", "ELSE", "WHEN", "AS", "WHERE", "USING", "DESC"),
}
_REPLACED = {
    **{"=": "<>", "<>": "=", "<": "<=", "<=": "<", ">": ">=", ">=": ">"},
    **{"true": "false", "false": "true", "all": "any", "any": "all", "head": "last"},
    **dict.fromkeys(("toUpper", "toLower", "toStringOrNull", "tail", "DISTINCT", "DESC", "OPTIONAL"), ""),
}
_CLAUSES = {"MATCH", "WHERE", "WITH", "RETURN", "SET", "UNWIND", "WHEN", "MERGE", "FOREACH"}


class _Token(NamedTuple):
    text: str
    begin: int
    end: int


def cypher_mutants(source: str) -> Iterator[Mutant]:
    """Each mutant of a statement.

    Conditions without one of their parts; other comparisons and constants; values without conversion or default;
    properties that are not set; edges of other types; rows that are not distinct.
    """
    tokens = [_Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(source)]
    tokens = [token for token in tokens if not token.text.startswith("//")]
    seen = {source}
    for begin, end, replacement in _changes(source, tokens):
        text = source[:begin] + replacement + source[end:]
        if text not in seen:
            seen.add(text)
            line = source.count("\n", 0, begin) + 1
            place = " ".join(source.splitlines()[line - 1].split())
            yield Mutant(line, f"{place}: {' '.join(source[begin:end].split())} -> {replacement or 'nothing'}", text)


def _changes(source: str, tokens: list[_Token]) -> Iterator[tuple[int, int, str]]:
    """The begin and end of each part to replace, and its replacement."""
    clause = ""
    for index, token in enumerate(tokens):
        word = token.text
        clause = word if word in _CLAUSES else clause
        if word in ("WHERE", "AND", "WHEN"):
            yield _operand(source, tokens, index, "true OR")
        if word == "OR" or _is_before_or(tokens, index):
            yield _operand(source, tokens, index, "false AND")
        if word == "=" and clause == "SET":
            yield _without_assignment(source, tokens, index)
        elif word in _REPLACED:
            yield token.begin, token.end, _REPLACED[word]
        elif word == "coalesce":
            yield _without_default(source, tokens, index)
        else:
            yield from _without_word(source, tokens, index)


def _without_word(source: str, tokens: list[_Token], index: int) -> Iterator[tuple[int, int, str]]:
    """The changes of NULL, NOT, REMOVE and the types of relationships."""
    token, before = tokens[index], [tokens[index - 1].text, tokens[index - 2].text]
    if token.text == "IS":
        negated = tokens[index + 1].text == "NOT"
        yield token.begin, tokens[index + 1 + negated].end, "IS NULL" if negated else "IS NOT NULL"
    elif token.text == "NOT" and before[0] != "IS":
        yield token.begin, token.end, ""
    elif token.text == "REMOVE":
        yield token.begin, tokens[index + 3].end, ""
    elif token.text == ":" and "[" in before:
        yield from _other_types(source, tokens, index)


def _operand(source: str, tokens: list[_Token], index: int, before: str) -> tuple[int, int, str]:
    """The condition after this token as one that always or never holds."""
    begin, end = tokens[index + 1].begin, tokens[_end(tokens, index + 1)].end
    return begin, end, f"({before} {source[begin:end]})"


def _is_before_or(tokens: list[_Token], index: int) -> bool:
    """Whether the first condition of an OR starts after this token."""
    if tokens[index].text not in ("WHERE", "AND", "(", "WHEN"):
        return False
    end = _end(tokens, index + 1) + 1
    return end < len(tokens) and tokens[end].text == "OR"


def _without_assignment(source: str, tokens: list[_Token], index: int) -> tuple[int, int, str]:
    target = source[tokens[index - 3].begin : tokens[index - 1].end]
    begin, end = tokens[index + 1].begin, tokens[_end(tokens, index + 1)].end
    return begin, end, f"CASE WHEN true THEN {target} ELSE {source[begin:end]} END"


def _without_default(source: str, tokens: list[_Token], index: int) -> tuple[int, int, str]:
    """``coalesce`` whose last value is never used."""
    last = index + 2
    while tokens[_end(tokens, last) + 1].text == ",":
        last = _end(tokens, last) + 2
    begin, end = tokens[last].begin, tokens[_end(tokens, last)].end
    return begin, end, f"CASE WHEN false THEN {source[begin:end]} END"


def _other_types(source: str, tokens: list[_Token], index: int) -> Iterator[tuple[int, int, str]]:
    """A relationship of any type, and without one of its types."""
    last = index + 1
    while tokens[last + 1].text == "|":
        last += 2
    begin, end = tokens[index].begin, tokens[last].end
    types = source[begin + 1 : end].split("|")
    yield begin, end, ""
    if len(types) > 1:
        for removed in types:
            yield begin, end, ":" + "|".join(name for name in types if name != removed)


def _end(tokens: list[_Token], start: int) -> int:
    """The last token of the expression that starts at *start*."""
    depth = 0
    for index in range(start, len(tokens)):
        word = tokens[index].text
        if depth == 0 and (word in _CLOSE or word in _END_OF_EXPRESSION):
            return index - 1
        depth += (word in _OPEN) - (word in _CLOSE)
    return len(tokens) - 1
