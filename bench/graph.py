"""The second half of a run: first load, rerun, and a rerun with 1 % changed, compared with the floor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import floor, orgs
from bench.measure import Measurement, Runner
from bench.server import Server
from bench.table import Goal, Section, table

TOKENS = 30_000
WARM_UP_ROUNDS = 2
"""A server that has just started is slow with everything, so that all ratios look like 1."""


@dataclass(frozen=True)
class Round:
    """The floor in seconds, and okta-ingest with the same tokens."""

    floor: float
    load: Measurement
    rerun: Measurement
    changed: Measurement


Value = Callable[[Round], float]

RATIOS: Sequence[tuple[str, Value, float | None]] = (
    ("floor / write phase of the first load", lambda one: one.floor / one.load.phase("write"), 0.75),
    ("floor / whole first load", lambda one: one.floor / one.load.seconds, 0.45),
    ("write phase: first load / rerun", lambda one: one.load.phase("write") / one.rerun.phase("write"), 3.5),
    ("whole: first load / rerun", lambda one: one.load.seconds / one.rerun.seconds, 1.5),
    (
        "write phase: first load / rerun with 1 % changed",
        lambda one: one.load.phase("write") / one.changed.phase("write"),
        3.0,
    ),
    ("whole: first load / rerun with 1 % changed", lambda one: one.load.seconds / one.changed.seconds, None),
)
"""Name, value and goal of each ratio; a goal is a minimum."""

RUNS: Sequence[tuple[str, Callable[[Round], Measurement]]] = (
    ("first load", lambda one: one.load),
    ("rerun", lambda one: one.rerun),
    ("rerun, 1 % changed", lambda one: one.changed),
)


def measure(
    runner: Runner, server: Server, title: str, tokens: int, rounds: int, progress: Callable[[str], None]
) -> Section:
    """The tables of ratios and seconds, and the goals: medians of *rounds*, after the rounds to warm up."""
    rows_file = _floor_rows(runner, server, tokens)
    measured = []
    for number in range(WARM_UP_ROUNDS + rounds):
        progress(f"{title}: round {number + 1} of {WARM_UP_ROUNDS + rounds}")
        measured.append(_run_round(runner, server, rows_file, tokens))
    return _section(title, measured[WARM_UP_ROUNDS:])


def _floor_rows(runner: Runner, server: Server, tokens: int) -> Path:
    """The rows for the floor. Raises RuntimeError if the floor writes another graph than okta-ingest."""
    server.empty()
    runner.sync(orgs.write(runner.folder / "graph.json", [orgs.snapshot(tokens)]))
    path, content = floor.write_rows(server, runner.folder / "floor.json"), server.content()
    server.empty()
    runner.run_python("-m", "bench.floor", str(path), server.uri)
    if server.content() != content:
        raise RuntimeError(f"the floor writes {server.content()}, okta-ingest {content}")
    return path


def _run_round(runner: Runner, server: Server, rows_file: Path, tokens: int) -> Round:
    path = runner.folder / "graph.json"
    server.empty()
    seconds = runner.run_python("-m", "bench.floor", str(rows_file), server.uri).output["write"]
    server.empty()
    load = runner.sync(orgs.write(path, [orgs.snapshot(tokens)]))
    rerun = runner.sync(orgs.write(path, [orgs.snapshot(tokens)]))
    changed = runner.sync(orgs.write(path, [orgs.snapshot(tokens, renamed_in=" (renamed)")]))
    return Round(seconds, load, rerun, changed)


def _section(title: str, measured: Sequence[Round]) -> Section:
    goals, rows = [], []
    for name, value, least in RATIOS:
        values = [value(one) for one in measured]
        result = median(values)
        goal = None if least is None else Goal(f"{title}: {name}", least, result)
        goals += [goal] if goal else []
        spread = f"{min(values):.2f} to {max(values):.2f}"
        rows.append([name, f"{result:.2f}", spread, goal.text if goal else ""])
    ratios = table([title, "ratio", "rounds", "goal"], rows)
    floor_seconds = median(one.floor for one in measured)
    times = [["floor", "", f"{floor_seconds:.2f}", "", ""]]
    for name, run in RUNS:
        runs = [run(one) for one in measured]
        columns = [median(one.phase(phase) for one in runs) for phase in ("plan", "write")]
        columns.append(median(one.seconds for one in runs))
        memory = median(one.megabytes for one in runs)
        times.append([name, *(f"{seconds:.2f}" for seconds in columns), f"{memory:.0f}"])
    seconds_table = table([f"{title}, seconds", "compare", "write", "whole", "peak memory, MB"], times)
    return Section(f"{ratios}\n{seconds_table}", goals)
