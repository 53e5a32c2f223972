"""``make mutate``: change the code that may delete or hide data, one place at a time; a test must fail each time.

Two mutants are tried at a time, each in a copy of the project with a Neo4j of its own. Survivors that no test can
notice are named with the reason in survivors.txt; any other survivor, or a module below 90 %, ends with exit code 1.
"""

import logging
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import NamedTuple

import neo4j

from okta_ingest.graph.statements import parse
from sandbox.neo4j_server import Neo4jServer
from tests.mutation.cypher import cypher_mutants
from tests.mutation.mutant import Mutant
from tests.mutation.project import ProjectCopy, set_up_processes
from tests.mutation.python import python_mutants
from tests.mutation.targets import PROJECT, targets

SURVIVORS = Path(__file__).parent / "survivors.txt"
MIN_SCORE = 0.9
AT_ONCE = 2
PASSWORD = "sandbox-password"


class Trial(NamedTuple):
    """One mutant, its file, and the tests that must notice it."""

    path: str
    mutant: Mutant
    tests: Sequence[Sequence[str]]

    @property
    def name(self) -> str:
        """The mutant as survivors.txt names it."""
        return f"{self.path}: {self.mutant.change}"


def main(paths: Sequence[str]) -> int:
    """Try every mutant of these *paths* (none: of all), print survivors and scores, and return the exit code."""
    unknown = sorted(set(paths) - targets().keys())
    if unknown:
        raise SystemExit(f"not in tests/mutation/targets.py: {', '.join(unknown)}")
    set_up_processes()
    logging.getLogger("neo4j.notifications").setLevel(logging.ERROR)  # EXPLAIN misses parameters
    chosen = {path: tests for path, tests in targets().items() if path in paths or not paths}
    named = {line for line in SURVIVORS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        servers = []
        if any(path.endswith(".cypher") for path in chosen):
            servers = [stack.enter_context(Neo4jServer(password=PASSWORD)) for _ in range(AT_ONCE)]
        copies: SimpleQueue[ProjectCopy] = SimpleQueue()
        for number in range(AT_ONCE):
            uri = {"NEO4J_TEST_URI": servers[number].uri} if servers else {}
            copies.put(ProjectCopy(folder / str(number), {**uri, "NEO4J_TEST_PASSWORD": PASSWORD}))

        def survives(trial: Trial) -> bool:
            copy = copies.get()
            try:
                return not copy.kills(trial.path, trial.mutant.source, trial.tests)
            finally:
                copies.put(copy)

        trials = list(_trials(chosen, servers[0].uri if servers else ""))
        originals = [Trial(path, Mutant(0, "", _source(path)), tests) for path, tests in chosen.items()]
        distinct = list({str(trial.tests): trial for trial in originals}.values())
        with ThreadPoolExecutor(AT_ONCE) as pool:
            _require_all(distinct, pool.map(survives, distinct), "before the first mutant")
            tried = zip(trials, pool.map(survives, trials), strict=True)
            scores = [_score(path, results, named) for path, results in groupby(tried, lambda result: result[0].path)]
            # Otherwise what a mutant left in a database would count as a failed test of those after it.
            twice = [trial for trial in distinct for _ in range(AT_ONCE)]
            _require_all(twice, pool.map(survives, twice), "after the last mutant")
    return 0 if all(scores) else 1


def _require_all(trials: Sequence[Trial], survived: Iterable[bool], when: str) -> None:
    """Stop unless the tests of all these unchanged files pass."""
    for trial, passed in zip(trials, survived, strict=True):
        if not passed:
            raise SystemExit(f"the tests of {trial.path} fail without any change, {when}: no result is valid")


def _score(path: str, results: Iterable[tuple[Trial, bool]], named: Collection[str]) -> bool:
    """Print the survivors and the score of one file as its mutants are tried; whether it is good enough."""
    total = survivors = unnamed = 0
    for trial, survived in results:
        total += 1
        if survived:
            survivors += 1
            unnamed += trial.name not in named
            known = " (named)" if trial.name in named else ""
            print(f"survived, line {trial.mutant.line}: {trial.name}{known}", flush=True)
    score = 1 - survivors / total
    print(f"{path}: {total} mutants, {survivors} survived, {unnamed} of them not named: {score:.0%}", flush=True)
    return not unnamed and score >= MIN_SCORE


def _trials(chosen: dict[str, list[list[str]]], uri: str) -> Iterator[Trial]:
    for path, tests in chosen.items():
        if path.endswith(".py"):
            yield from (Trial(path, mutant, tests) for mutant in python_mutants(_source(path)))
        else:
            with neo4j.GraphDatabase.driver(uri, auth=("neo4j", PASSWORD)) as driver:
                mutants = [mutant for mutant in cypher_mutants(_source(path)) if _is_valid(path, mutant, driver)]
            yield from (Trial(path, mutant, tests) for mutant in mutants)


def _source(path: str) -> str:
    return (PROJECT / path).read_text(encoding="utf-8")


def _is_valid(path: str, mutant: Mutant, driver: neo4j.Driver) -> bool:
    """Whether a mutant is valid Cypher, and keeps what its header says: any test would notice another one."""
    try:
        parse(Path(path).name, mutant.source)
        driver.execute_query("EXPLAIN " + mutant.source, database_="neo4j")
    except (ValueError, neo4j.exceptions.ClientError):
        return False
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
