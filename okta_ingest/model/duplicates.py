"""Several nodes for one id: stubs, which other tools left without the Okta label, and duplicates. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okta_ingest.model.ids import upper

PREFIX = "Okta_"


@dataclass(frozen=True)
class Node:
    """A node as another tool left it: its objectid, in its own case, and its labels."""

    objectid: str
    labels: Sequence[str]


NodesByKey = Mapping[str, Sequence[Node]]
"""Nodes by their objectid in upper case."""


def nodes_by_key(rows: Iterable[Mapping[str, Any]]) -> NodesByKey:
    """The nodes of rows of ``read_stubs``: the objectids of all nodes with the same labels."""
    found: dict[str, list[Node]] = {}
    for row in rows:
        for objectid in row["objectids"]:
            found.setdefault(upper(objectid), []).append(Node(objectid, sorted(row["labels"])))
    return found


def duplicates_by_key(rows: Iterable[Mapping[str, Any]]) -> NodesByKey:
    """The nodes of rows of ``read_duplicates`` or ``adopt_stubs``: per key, objectids and labels in the same order."""
    return {
        row["objectid"]: [
            Node(objectid, sorted(labels)) for objectid, labels in zip(row["objectids"], row["labels"], strict=True)
        ]
        for row in rows
    }


def adoptable_stubs(stubs: NodesByKey, okta_keys: Collection[str]) -> dict[str, Node]:
    """The stub that gets the Okta label, by key; none where a node of *okta_keys* has the label, or the case differs.

    Of several, ``adopt_stubs`` takes the same one: first with a label of Okta's, then without a label.
    """
    found = {}
    for key, nodes in stubs.items():
        exact = [node for node in nodes if node.objectid == key]
        if exact and key not in okta_keys:
            found[key] = min(exact, key=_preference)
    return found


def unreachable_stubs(stubs: NodesByKey) -> set[str]:
    """The objectids of stubs that are not in upper case: they never get the Okta label, and no statement finds them."""
    return {node.objectid for key, nodes in stubs.items() for node in nodes if node.objectid != key}


def remaining_stubs(stubs: NodesByKey, adopted: Mapping[str, Node]) -> NodesByKey:
    """The stubs that stay without the Okta label when those of *adopted* get it."""
    remaining = {}
    for key, nodes in stubs.items():
        rest = list(nodes)
        if key in adopted:
            rest.remove(adopted[key])
        if rest:
            remaining[key] = rest
    return remaining


def described(duplicates: Iterable[NodesByKey], objectids: Iterable[str]) -> list[str]:
    """One text per id of *objectids* with duplicates, with their labels: ``00UA (GH; 00ua: Okta, Okta_User)``."""
    wanted = {upper(objectid) for objectid in objectids}
    nodes: dict[str, list[Node]] = {}
    for found in duplicates:
        for key in wanted.intersection(found):
            nodes.setdefault(key, []).extend(found[key])
    return [f"{key} ({'; '.join(sorted(_text(node, key) for node in nodes[key]))})" for key in sorted(nodes)]


def _preference(node: Node) -> tuple[bool, int, Sequence[str]]:
    return not any(label.startswith(PREFIX) for label in node.labels), len(node.labels), node.labels


def _text(node: Node, key: str) -> str:
    labels = ", ".join(node.labels) or "no label"
    return labels if node.objectid == key else f"{node.objectid}: {labels}"
