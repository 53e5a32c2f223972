"""The other measurements of the graph half: start, memory, many orgs, a large graph of others, orgs of each size."""

from collections.abc import Callable, Sequence
from statistics import mean, median

from bench import orgs
from bench.collect import Collected
from bench.measure import Measurement, Runner
from bench.scale import Scale
from bench.server import Server
from bench.table import Goal, Section, table

STARTS = 9
LARGE = 100_000
SMALL = 1_000
ORGS, TOKENS_PER_ORG, SAMPLE = 500, 50, 100
FOREIGN_NODES = (("Base:User", 200_000), ("Okta:Okta_Application", 100_000))
RUNS = ("first load", "rerun")


def startup(runner: Runner) -> Section:
    """``--version`` and ``--help`` compared with a Python that only imports Click; in turns."""
    commands: dict[str, Callable[[], Measurement]] = {
        "import click": lambda: runner.run_python("-c", "import click"),
        "--version": lambda: runner.okta_ingest("--version"),
        "--help": lambda: runner.okta_ingest("--help"),
    }
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(STARTS):
        for name, command in commands.items():
            seconds[name].append(command().seconds)
    base = median(seconds["import click"])
    goals = [
        Goal(f"{name} / import click", 2, median(seconds[name]) / base, at_most=True)
        for name in ("--version", "--help")
    ]
    rows = [["`import click`", f"{base * 1000:.0f}", "", ""]]
    for name, goal in zip(("--version", "--help"), goals, strict=True):
        rows.append([f"`{name}`", f"{median(seconds[name]) * 1000:.0f}", f"{goal.result:.2f}", goal.text])
    return Section(table(["start", "ms", "/ import click", "goal"], rows), goals)


def memory(runner: Runner, server: Server, scale: Scale) -> Section:
    """The client's peak memory with many tokens of one org."""
    tokens = scale.of(LARGE)
    server.empty()
    runs = []
    for _ in RUNS:
        runs.append(runner.sync(orgs.write(runner.folder / "large.json", [orgs.snapshot(tokens)])))
    goals = [
        Goal(f"client memory in MB, {tokens:,} tokens, {name}", 400, run.megabytes, at_most=True)
        for name, run in zip(RUNS, runs, strict=True)
    ]
    rows = [
        [name, f"{run.seconds:.1f}", f"{run.megabytes:.0f}", goal.text]
        for name, run, goal in zip(RUNS, runs, goals, strict=True)
    ]
    return Section(table([f"{tokens:,} tokens", "whole, s", "peak memory, MB", "goal"], rows), goals)


def many_orgs(runner: Runner, server: Server, scale: Scale) -> Section:
    """Many small orgs in one run: the time of the last ones, compared with earlier ones."""
    count, sample = scale.of(ORGS, 3), scale.of(SAMPLE, 1)
    server.empty()
    goals, rows = [], []
    for name in RUNS:
        snapshots = [orgs.snapshot(TOKENS_PER_ORG, org) for org in range(count)]
        run = runner.sync(orgs.write(runner.folder / "many.json", snapshots))
        each = [sum(org["phases"].values()) for org in run.output["orgs"]]
        early, late = mean(each[sample : 2 * sample]), mean(each[-sample:])
        goal = Goal(f"{count} orgs, {name}: last {sample} / second {sample}", 1.2, late / early, at_most=True)
        goals.append(goal)
        times = [f"{run.seconds:.1f}", f"{early * 1000:.0f}", f"{late * 1000:.0f}", f"{run.megabytes:.0f}"]
        rows.append([name, *times, f"{goal.result:.2f}", goal.text])
    columns = ["whole, s", f"second {sample}, ms per org", f"last {sample}, ms per org", "peak memory, MB"]
    return Section(table([f"{count} orgs of {TOKENS_PER_ORG} tokens", *columns, "last / second", "goal"], rows), goals)


def foreign_graph(runner: Runner, server: Server, scale: Scale, rounds: int) -> Section:
    """A small org in a graph with many nodes of other tools, compared with an empty graph."""
    path, tokens = runner.folder / "small.json", scale.of(SMALL)

    def runs() -> list[float]:
        seconds: list[tuple[float, float]] = []
        for _ in range(rounds + 1):
            server.run_query("MATCH (n) WHERE n:Okta_ApiToken OR n:Okta_User DETACH DELETE n")
            first, rerun = (runner.sync(orgs.write(path, [orgs.snapshot(tokens)])).seconds for _ in RUNS)
            seconds.append((first, rerun))
        return [median(times) for times in zip(*seconds[1:], strict=True)]  # the first round warms up

    server.empty()
    alone = runs()
    for labels, nodes in FOREIGN_NODES:
        server.fill(labels, scale.of(nodes))
    among = runs()
    foreign = sum(scale.of(nodes) for _, nodes in FOREIGN_NODES)
    rows = [
        ["in an empty graph", *(f"{seconds:.2f}" for seconds in alone)],
        [f"among {foreign:,} other nodes", *(f"{seconds:.2f}" for seconds in among)],
        ["difference", *(f"{after - before:.2f}" for after, before in zip(among, alone, strict=True))],
    ]
    return Section(table([f"{tokens:,} tokens, whole, s", *RUNS], rows))


def how_long(runner: Runner, server: Server, collected: Sequence[Collected]) -> Section:
    """For each collected size: seconds to collect, and those that writing the snapshots adds."""
    rows = []
    for result in collected:
        server.empty()
        first, rerun = (runner.sync(orgs.collected_now(result.file)).seconds for _ in RUNS)
        requests = f"{result.served[1].requests:,}"
        rows.append([result.case.name, requests, *(f"{s:.1f}" for s in (result.concurrent, first, rerun))])
    columns = ["requests to Okta", "read Okta, s", "+ first write, s", "+ later write, s"]
    return Section(table(["org", *columns], rows))
