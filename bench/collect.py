"""The first half of a run: ``okta-ingest collect`` with simulated orgs, one request at a time and with the defaults."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Runner
from bench.okta_process import Served, serve
from bench.scale import Scale
from bench.table import Goal, Section, table
from sandbox.ports import free_ports

OF_ONE_RUN = ("collected_at", "rate_limit", "requests")
"""Keys of a snapshot that differ between two runs of the same org."""


@dataclass(frozen=True)
class Case:
    """Orgs of equal size. ``speedup`` is the goal for sequential / concurrent, ``of_bound`` for concurrent / bound.

    ``hide_group_roles``: one more request per owner, because Okta's lists of roles omit those through groups.
    """

    orgs: int
    owners: int
    speedup: float | None = None
    of_bound: float | None = None
    hide_group_roles: bool = False

    @property
    def name(self) -> str:
        """For the tables."""
        name = f"{self.owners:,} owners" if self.orgs == 1 else f"{self.orgs} orgs of {self.owners} owners"
        return f"{name}, groups read" if self.hide_group_roles else name


@dataclass(frozen=True)
class Collected:
    """One case, measured: the seconds of both ways, what the org saw, and the snapshot file of the second way."""

    case: Case
    sequential: float
    concurrent: float
    served: Sequence[Served]
    equal: bool
    file: Path

    @property
    def speedup(self) -> float:
        """Sequential / concurrent."""
        return self.sequential / self.concurrent

    @property
    def bound(self) -> float:
        """The seconds that the rate limit alone needs; 0: it does not limit."""
        return self.served[1].bound

    def rejected(self, kind: str) -> int:
        """The 429 responses of one kind, in both runs."""
        return sum(served.rejected[kind] for served in self.served)


def cases(scale: Scale) -> list[Case]:
    """The measured sizes, and the goals of each."""
    return [
        Case(1, scale.of(12)),
        Case(1, scale.of(200), speedup=5),
        Case(1, scale.of(200), hide_group_roles=True),
        Case(1, scale.of(1000), of_bound=1.15),
        Case(scale.of(50), 8, speedup=10),
    ]


def measure(runner: Runner, scale: Scale, progress: Callable[[str], None]) -> list[Collected]:
    """Collect all cases."""
    return [_measure_case(runner, case, scale, progress) for case in cases(scale)]


def section(results: Sequence[Collected]) -> Section:
    """The table, and the goals."""
    columns = ["requests", "one at a time, s", "defaults, s", "ratio", "goal", "bound of the rate limit, s"]
    columns += [
        "defaults / bound",
        "goal",
        "bound with 8 in flight, s",
        "429: rate, concurrency",
        "in flight per org",
        "snapshots",
    ]
    all_goals: list[Goal] = []
    rows = []
    for result in results:
        speedup, of_bound = _goals_of(result)
        served, bound = result.served[1], result.bound
        rows.append(
            [
                result.case.name,
                f"{served.requests:,}",
                f"{result.sequential:.1f}",
                f"{result.concurrent:.1f}",
                f"{result.speedup:.1f}",
                speedup.text if speedup else "",
                f"{bound:.0f}" if bound else "none",
                f"{result.concurrent / bound:.2f}" if bound else "",
                of_bound.text if of_bound else "",
                f"{served.earliest:.0f}" if bound else "",
                f"{result.rejected('rate')}, {result.rejected('concurrency')}",
                str(served.peak_in_flight),
                "equal" if result.equal else "**different**",
            ]
        )
        all_goals += [goal for goal in (speedup, of_bound) if goal]
    rejected = sum(result.rejected("rate") for result in results)
    all_goals.append(Goal("collect: responses 429 of the rate limit", 0, rejected, at_most=True))
    different = sum(not result.equal for result in results)
    all_goals.append(Goal("collect: snapshots that differ from the sequential ones", 0, different, at_most=True))
    return Section(table(["collect, 150 ms per response", *columns], rows), all_goals)


def _goals_of(result: Collected) -> tuple[Goal | None, Goal | None]:
    case, bound = result.case, result.bound
    speedup = of_bound = None
    if case.speedup:
        speedup = Goal(f"collect, {case.name}: one at a time / defaults", case.speedup, result.speedup)
    if case.of_bound and bound:
        name = f"collect, {case.name}: defaults / bound of the rate limit"
        of_bound = Goal(name, case.of_bound, result.concurrent / bound, at_most=True)
    return speedup, of_bound


def _measure_case(runner: Runner, case: Case, scale: Scale, progress: Callable[[str], None]) -> Collected:
    ports = free_ports(case.orgs)  # the same for both ways: the address is part of a snapshot
    runs = []
    for name, settings in (("sequential", {"workers": 1, "orgs_at_once": 1}), ("concurrent", {})):
        progress(f"collect: {case.name}, {name}")
        file = runner.folder / f"{case.name}, {name}.json"
        with serve(ports, case.owners, scale, hide_group_roles=case.hide_group_roles) as served:
            config = _config(runner.folder, served, settings)
            measured = runner.okta_ingest("--config", str(config), "-q", "collect", "--output", str(file), "--force")
        runs.append((measured.seconds, served, file))
    (sequential, *_), (concurrent, *_) = runs
    equal = _content(runs[0][2]) == _content(runs[1][2])
    return Collected(case, sequential, concurrent, [run[1] for run in runs], equal, runs[1][2])


def _config(folder: Path, served: Served, settings: dict[str, int]) -> Path:
    """A configuration file; JSON is YAML."""
    path = folder / "config.yaml"
    path.touch(mode=0o600)
    orgs = [{"org_url": org["url"], "token": org["secret"]} for org in served.orgs]
    path.write_text(json.dumps({"okta": orgs, **settings}), encoding="utf-8")
    return path


def _content(file: Path) -> Any:
    """The snapshots, without what differs from run to run; the order of keys counts, too."""
    entries = json.loads(file.read_text(encoding="utf-8"))["snapshots"]
    return json.dumps([{key: value for key, value in entry.items() if key not in OF_ONE_RUN} for entry in entries])
