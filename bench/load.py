"""First load, rerun and plan at several sizes, compared with the baselines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from statistics import median

from bench import orgs
from bench.measure import Bench, Measurement
from bench.table import Goal, Section, table
from okta_ingest.model.snapshot import Snapshot

SIZES = (1_000, 30_000, 100_000)
GOALS_AT = 30_000


@dataclass(frozen=True)
class Round:
    """The baselines (seconds) and okta-ingest, with the same tokens."""

    floor: float
    cartography: float
    load: Measurement
    rerun: Measurement
    plan: Measurement
    version: float

    @property
    def load_without_startup(self) -> float:
        """The seconds of the first load without those of ``--version``."""
        return self.load.seconds - self.version


Value = Callable[[Round], float]

RATIOS: Sequence[tuple[str, Value, float]] = (
    ("floor / write phase of the first load", lambda one: one.floor / one.load.phases["write"], 0.75),
    ("floor / first load without startup", lambda one: one.floor / one.load_without_startup, 0.5),
    ("write phase: first load / rerun", lambda one: one.load.phases["write"] / one.rerun.phases["write"], 2.0),
    ("total: first load / rerun", lambda one: one.load.seconds / one.rerun.seconds, 1.5),
    ("cartography / write phase of the first load", lambda one: one.cartography / one.load.phases["write"], 1.0),
)
"""Name, value and goal of each ratio; a goal is a minimum."""

TIMES: Sequence[tuple[str, Value]] = (
    ("floor, s", lambda one: one.floor),
    ("cartography, s", lambda one: one.cartography),
    ("first load: compare, s", lambda one: one.load.phases["plan"]),
    ("first load: write, s", lambda one: one.load.phases["write"]),
    ("first load: total, s", lambda one: one.load.seconds),
    ("rerun: compare, s", lambda one: one.rerun.phases["plan"]),
    ("rerun: write, s", lambda one: one.rerun.phases["write"]),
    ("rerun: total, s", lambda one: one.rerun.seconds),
    ("plan: total, s", lambda one: one.plan.seconds),
)


class Results:
    """The rounds of each size, and their medians."""

    def __init__(self) -> None:
        self._rounds: dict[int, list[Round]] = {}

    def add(self, size: int, one: Round) -> None:
        """Add one round."""
        self._rounds.setdefault(size, []).append(one)

    def median(self, value: Value, size: int) -> float:
        """The median of *value* over the rounds with *size* tokens."""
        return median(value(one) for one in self._rounds[size])

    def memory(self, size: int) -> float:
        """The client's peak memory in MB."""
        return self.median(lambda one: max(one.load.megabytes, one.rerun.megabytes), size)

    def microseconds_per_token(self, size: int) -> float:
        """The write phase of the first load, per token."""
        return self.median(lambda one: one.load.phases["write"], size) / size * 1e6


def first_load_and_rerun(
    bench: Bench, title: str, sizes: Sequence[int], rounds: int, progress: Callable[[str], None]
) -> Section:
    """The baselines, first load, rerun and plan at each of *sizes*; the goals at 30,000 tokens."""
    _run_round(bench, GOALS_AT)  # warms the server up
    results = Results()
    for size in sizes:
        for number in range(rounds if size <= GOALS_AT else 1):
            progress(f"{title}: {size:,} tokens, round {number + 1}")
            results.add(size, _run_round(bench, size))
    values: list[tuple[str, Value]] = [*((name, value) for name, value, _ in RATIOS), *TIMES]
    rows = [[name, *(f"{results.median(value, size):.2f}" for size in sizes)] for name, value in values]
    rows.append(["peak memory of the client, MB", *(f"{results.memory(size):.0f}" for size in sizes)])
    rows.append(["first load: write, µs per token", *(f"{results.microseconds_per_token(size):.0f}" for size in sizes)])
    return table([f"{title}, tokens:", *(f"{size:,}" for size in sizes)], rows), _goals(results, title, sizes[-1])


def _goals(results: Results, title: str, largest: int) -> list[Goal]:
    goals = [Goal(f"{title}: {name}", least, results.median(value, GOALS_AT)) for name, value, least in RATIOS]
    if largest > GOALS_AT:
        growth = results.microseconds_per_token(largest) / results.microseconds_per_token(GOALS_AT)
        goals.append(Goal(f"{title}: time per token, {largest:,} / {GOALS_AT:,}", 1.2, growth, at_most=True))
        memory = results.memory(largest)
        goals.append(Goal(f"{title}: client memory in MB, {largest:,} tokens", 400, memory, at_most=True))
    return goals


def _run_round(bench: Bench, size: int) -> Round:
    path = bench.folder / f"{size}.json"
    snapshot = orgs.snapshot(size)

    def collected_now() -> str:
        now: Snapshot = replace(snapshot, collected_at=datetime.now(timezone.utc))
        return str(orgs.write(path, [now]))

    collected_now()
    bench.empty()
    floor = bench.baseline("floor", path).phases["write"]
    bench.empty()
    cartography = bench.baseline("cartography", path).phases["write"]
    bench.empty()
    return Round(
        floor,
        cartography,
        load=bench.okta_ingest("sync", "--snapshot", collected_now()),
        rerun=bench.okta_ingest("sync", "--snapshot", collected_now()),
        plan=bench.okta_ingest("plan", "--snapshot", collected_now()),
        version=bench.version(),
    )
