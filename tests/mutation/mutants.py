"""Small changes of Python and Cypher code that a test should notice."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARISONS = {
    **{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="},
    **{"is": "is not", "is not": "is", "in": "not in", "not in": "in"},
}
_OPERATORS = {"+": "-", "-": "+", "&": "|", "|": "&"}
_CYPHER = (
    (r"\bAND\b", "OR"),
    (r"\bOR\b", "AND"),
    (r"\bNOT (?=\w)", ""),
    (r"(?<![-<])>(?![=-])", ">="),
    (r"<>", "="),
    (r"(?<=[\w)\]]) = (?=[\w$\"'])", " <> "),
    (r"\btail\((\w+)\)", r"\1"),
    (r"\bfalse\b", "true"),
    (r"\btrue\b", "false"),
)


@dataclass(frozen=True)
class Mutant:
    """One changed source: the line, and the change in a few words."""

    line: int
    change: str
    source: str


def of_python(source: str) -> Iterator[Mutant]:
    """Each mutant of a module: other comparisons and operators, conditions that never hold, results that are None."""
    for node in ast.walk(ast.parse(source)):
        segment = ast.get_source_segment(source, node)
        if segment is not None:
            for changed in _changes(node, segment):
                yield Mutant(node.lineno, f"{segment} -> {changed}", _replaced(source, node, changed))  # type: ignore[attr-defined]


def of_cypher(source: str) -> Iterator[Mutant]:
    """Each mutant of a statement; its header stays."""
    start = max((match.end() for match in re.finditer(r"^//.*\n", source, re.M)), default=0)
    for pattern, replacement in _CYPHER:
        for match in re.finditer(pattern, source[start:]):
            begin, end = start + match.start(), start + match.end()
            changed = match.expand(replacement)
            line = source.count("\n", 0, begin) + 1
            text = source.splitlines()[line - 1].strip()
            yield Mutant(
                line, f"{text}: {match[0].strip()} -> {changed.strip()}", source[:begin] + changed + source[end:]
            )


def _changes(node: ast.AST, segment: str) -> Iterator[str]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = ast.unparse(node.left), ast.unparse(node.comparators[0])
        yield f"({left} {_COMPARISONS[_operator(node.ops[0])]} {right})"
    elif isinstance(node, ast.BoolOp):
        other = " or " if isinstance(node.op, ast.And) else " and "
        yield f"({other.join(f'({ast.unparse(value)})' for value in node.values)})"
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield f"({ast.unparse(node.operand)})"
    elif isinstance(node, ast.BinOp) and _operator(node.op) in _OPERATORS:
        yield f"({ast.unparse(node.left)} {_OPERATORS[_operator(node.op)]} {ast.unparse(node.right)})"
    elif isinstance(node, ast.Return) and node.value is not None and ast.unparse(node.value) != "None":
        yield "return None"
    elif isinstance(node, ast.IfExp):
        yield f"({ast.unparse(node.orelse)})"


def _operator(operator: ast.AST) -> str:
    """The text of an operator."""
    names = {
        **{"Lt": "<", "LtE": "<=", "Gt": ">", "GtE": ">=", "Eq": "==", "NotEq": "!="},
        **{"Is": "is", "IsNot": "is not", "In": "in", "NotIn": "not in"},
        **{"Add": "+", "Sub": "-", "BitAnd": "&", "BitOr": "|"},
    }
    return names.get(type(operator).__name__, "")


def _replaced(source: str, node: ast.AST, changed: str) -> str:
    lines = source.splitlines(keepends=True)
    first, last = int(getattr(node, "lineno")), int(getattr(node, "end_lineno"))
    before = "".join(lines[: first - 1]) + lines[first - 1].encode()[: getattr(node, "col_offset")].decode()
    after = lines[last - 1].encode()[getattr(node, "end_col_offset") :].decode() + "".join(lines[last:])
    return before + changed + after
