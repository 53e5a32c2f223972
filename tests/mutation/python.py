"""Small changes of a Python module that a test should notice."""

import ast
from collections.abc import Callable, Iterator
from typing import Any

from tests.mutation.mutant import Mutant

_COMPARISONS: dict[type[ast.cmpop], str] = {
    **{ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="},
    **{ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in"},
}
_OPERATORS: dict[type[ast.operator], str] = {
    **{ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.BitAnd: "|", ast.BitOr: "&"},
}
Change = tuple[Any, str]
"""The node to replace, and its replacement."""

_FUNCTIONS = {"any": "all", "all": "any", "min": "max", "max": "min"}


def python_mutants(source: str) -> Iterator[Mutant]:
    """Each mutant of a module.

    Other comparisons, operators and constants; conditions without one of their parts, and such that always or never
    hold; results that are None; statements and items that are missing.
    """
    seen = {ast.dump(ast.parse(source))}
    for node, place in _nodes(ast.parse(source), ""):
        for changed, replacement in _changes(node):
            text = _replaced(source, changed, replacement)
            if ast.dump(ast.parse(text)) not in seen:
                seen.add(ast.dump(ast.parse(text)))
                yield Mutant(changed.lineno, f"{place}: {_short(source, changed)} -> {replacement}", text)


def _nodes(node: ast.AST, place: str) -> Iterator[tuple[ast.AST, str]]:
    """All nodes that run, with the function or class that they are in: no types, and no decorators."""
    for field, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if field in ("annotation", "returns", "decorator_list") or not isinstance(child, ast.AST):
                continue
            if field == "slice" and isinstance(child, ast.Tuple):
                continue
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                yield from _nodes(child, f"{place}.{child.name}".lstrip("."))
            else:
                yield child, place
                yield from _nodes(child, place)


def _changes(node: Any) -> Iterator[Change]:
    """The changes of one node."""
    for kinds, changes in _BY_KIND:
        if isinstance(node, kinds):
            yield from changes(node)


def _of_boolean(node: ast.BoolOp) -> Iterator[Change]:
    for value in node.values:
        rest = [other for other in node.values if other is not value]
        yield node, f"({ast.unparse(ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0])})"


def _of_not(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.Not):
        yield node, f"({ast.unparse(node.operand)})"


def _of_operation(node: ast.BinOp) -> Iterator[Change]:
    if type(node.op) in _OPERATORS:
        yield node, f"({ast.unparse(node.left)} {_OPERATORS[type(node.op)]} {ast.unparse(node.right)})"


def _of_return(node: ast.Return) -> Iterator[Change]:
    if node.value is not None:
        yield node, "return None"


def _of_choice(node: ast.IfExp) -> Iterator[Change]:
    yield node, f"({ast.unparse(node.body)})"
    yield node, f"({ast.unparse(node.orelse)})"


def _of_condition(node: ast.If | ast.While) -> Iterator[Change]:
    yield node.test, "False"
    yield node.test, "True"


def _of_comprehension(node: ast.comprehension) -> Iterator[Change]:
    yield from ((condition, "True") for condition in node.ifs)


def _of_call(node: ast.Call) -> Iterator[Change]:
    if isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS:
        yield node.func, _FUNCTIONS[node.func.id]


def _of_statement(node: ast.Expr | ast.AugAssign) -> Iterator[Change]:
    if isinstance(node, ast.AugAssign) or isinstance(node.value, ast.Call):
        yield node, "pass"


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    if isinstance(node.value, bool):
        yield node, str(not node.value)
    elif isinstance(node.value, int):
        yield node, str(node.value + 1)


def _of_items(node: ast.Set | ast.List | ast.Tuple) -> Iterator[Change]:
    """Without one of the items, where a program could still run."""
    constant = all(isinstance(element, ast.Constant) for element in node.elts)
    if len(node.elts) > 1 and (constant or not isinstance(node, ast.Tuple)):
        for element in node.elts:
            rest = ast.List([other for other in node.elts if other is not element], ast.Load())
            yield node, f"{type(node).__name__.lower()}({ast.unparse(rest)})"


def _of_comparison(node: ast.Compare) -> Iterator[Change]:
    for index, operator in enumerate(node.ops):
        words = [ast.unparse(node.left)]
        for position, (other, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            symbol = ast.unparse(ast.Compare(ast.Name("a"), [other], [ast.Name("b")]))[2:-2]
            words += [_COMPARISONS[type(operator)] if position == index else symbol, ast.unparse(right)]
        yield node, f"({' '.join(words)})"


_BY_KIND: list[tuple[Any, Callable[[Any], Iterator[Change]]]] = [
    (ast.Compare, _of_comparison),
    (ast.BoolOp, _of_boolean),
    (ast.UnaryOp, _of_not),
    (ast.BinOp, _of_operation),
    (ast.Return, _of_return),
    (ast.IfExp, _of_choice),
    ((ast.If, ast.While), _of_condition),
    (ast.comprehension, _of_comprehension),
    (ast.Call, _of_call),
    ((ast.Expr, ast.AugAssign), _of_statement),
    (ast.Constant, _of_constant),
    ((ast.Set, ast.List, ast.Tuple), _of_items),
]


def _short(source: str, node: ast.AST) -> str:
    return " ".join((ast.get_source_segment(source, node) or "").split())


def _replaced(source: str, node: Any, replacement: str) -> str:
    lines = source.splitlines(keepends=True)
    before = "".join(lines[: node.lineno - 1]) + lines[node.lineno - 1].encode()[: node.col_offset].decode()
    after = lines[node.end_lineno - 1].encode()[node.end_col_offset :].decode() + "".join(lines[node.end_lineno :])
    return f"{before}{replacement}{after}"
