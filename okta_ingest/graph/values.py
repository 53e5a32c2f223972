"""Converts Neo4j's values to plain Python values, which can be printed, compared and written as JSON."""

from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.time import DateTime


def plain(value: Any) -> Any:
    """*value* of a result as plain Python.

    A zoned timestamp becomes a datetime; any other temporal or spatial value text; a node
    ``{"labels", "properties"}``, a relationship ``{"type", "properties"}``, a path one line of text.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and type(value) in (list, tuple):  # a point is a subclass of tuple
        return [plain(item) for item in value]
    if isinstance(value, DateTime) and value.tzinfo is not None:
        return value.to_native()
    if isinstance(value, Path):
        return _line(value)
    if isinstance(value, Node):
        return {"labels": sorted(value.labels), "properties": plain(dict(value))}
    if isinstance(value, Relationship):
        return {"type": value.type, "properties": plain(dict(value))}
    return value.iso_format() if hasattr(value, "iso_format") else str(value)


def _line(path: Path) -> str:
    line = _caption(path.nodes[0])
    for edge, previous, node in zip(path.relationships, path.nodes, path.nodes[1:], strict=False):
        arrow = f"-[{edge.type}]->" if edge.start_node == previous else f"<-[{edge.type}]-"
        line += f" {arrow} {_caption(node)}"
    return line


def _caption(node: Node) -> str:
    captions = (node.get(key) for key in ("displayName", "name", "objectid"))
    return next((str(value) for value in captions if value is not None), ":".join(sorted(node.labels)) or "()")
