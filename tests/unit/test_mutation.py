"""``make mutate`` covers what may delete data, and changes it in all the ways that it names."""

import re
from pathlib import Path

from tests.mutation.cypher import cypher_mutants
from tests.mutation.python import python_mutants
from tests.mutation.targets import PROJECT, targets

MODULE = '''
"""A module."""

def older(items: list[int], limit: int | None = 3) -> list[int]:
    """Not a change."""
    if limit is None or not items:
        return []
    print(items)
    return [item for item in items if item < limit]
'''

STATEMENT = """// unlink: remove edges.
UNWIND $rows AS row
MATCH (u:Okta {objectid: row.user}) USING INDEX SEEK u:Okta(objectid)
WHERE u.lastseen <= datetime($at) AND (row.complete OR u.name IS NULL)
OPTIONAL MATCH (u)-[r:A|B]->()
SET u.x = coalesce(toUpper(u.y), "none")
RETURN count(DISTINCT r) AS removed
"""


def test_every_statement_that_removes_something_is_mutated() -> None:
    """And all files to mutate exist, with the tests that run for them."""
    removing = re.compile(r"^[^/\n]*\b(DELETE|REMOVE)\b|= null\b", re.MULTILINE)
    paths = {
        f"cypher/{path.name}" for path in (PROJECT / "cypher").glob("*.cypher") if removing.search(path.read_text())
    }
    assert len(paths) > 5
    assert paths <= targets().keys()
    files = [word for tests in targets().values() for words in tests for word in words if word.startswith("tests/")]
    assert [path for path in (*targets(), *files) if not Path(PROJECT, path).exists()] == []


def test_python_is_changed_in_every_way() -> None:
    """Each change is one mutant, named with its function."""
    assert sorted(mutant.change for mutant in python_mutants(MODULE)) == [
        "older: 3 -> 4",
        "older: item < limit -> (item <= limit)",
        "older: item < limit -> True",
        "older: limit is None -> (limit is not None)",
        "older: limit is None or not items -> (limit is None)",
        "older: limit is None or not items -> (not items)",
        "older: limit is None or not items -> False",
        "older: limit is None or not items -> True",
        "older: not items -> (items)",
        "older: print(items) -> pass",
        "older: return [] -> return None",
        "older: return [item for item in items if item < limit] -> return None",
    ]


def test_cypher_is_changed_in_every_way() -> None:
    """Parameters and keys of rows stay, because a statement must have those of its header."""
    mutants = list(cypher_mutants(STATEMENT))
    assert sorted(mutant.change.partition(": ")[2].rpartition(": ")[2] for mutant in mutants) == [
        '"none" -> CASE WHEN false THEN "none" END',
        "(row.complete OR u.name IS NULL) -> (true OR (row.complete OR u.name IS NULL))",
        ":A|B -> :A",
        ":A|B -> :B",
        ":A|B -> nothing",
        "<= -> <",
        "DISTINCT -> nothing",
        "IS NULL -> IS NOT NULL",
        "OPTIONAL -> nothing",
        'coalesce(toUpper(u.y), "none") -> CASE WHEN true THEN u.x ELSE coalesce(toUpper(u.y), "none") END',
        "row.complete -> (false AND row.complete)",
        "toUpper -> nothing",
        "u.lastseen <= datetime($at) -> (true OR u.lastseen <= datetime($at))",
        "u.name IS NULL -> (false AND u.name IS NULL)",
    ]
    for mutant in mutants:
        assert set(re.findall(r"\$\w+|row\.\w+", mutant.source)) == {"$rows", "$at", "row.user", "row.complete"}
