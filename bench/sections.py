"""The other measurements; each function returns its Markdown table and its goals."""

import time
from collections.abc import Callable, Sequence
from statistics import mean, median

from bench import orgs
from bench.load import GOALS_AT, SIZES
from bench.measure import Bench, Measurement
from bench.table import Goal, Section, table
from okta_ingest.graph.database import Database

SMALL = 1_000
ORGS, TOKENS_PER_ORG, SAMPLE = 500, 50, 100
FOREIGN_NODES = (("Base:User", 200_000), ("Okta:Okta_Application", 100_000))


def per_row(bench: Bench) -> Section:
    """One MERGE and one transaction per token, compared with sync."""
    path = orgs.write(bench.folder / "small.json", [orgs.snapshot(SMALL)])
    bench.empty()
    slow = bench.baseline("per_row", path).phases["write"]
    bench.empty()
    write = bench.okta_ingest("sync", "--snapshot", str(path)).phases["write"]
    rows = [["ratio", f"{slow / write:.1f}"], ["per row, s", f"{slow:.2f}"], ["write, s", f"{write:.2f}"]]
    return table([f"one MERGE per row, {SMALL:,} tokens", ""], rows), []


def over_http(bench: Bench) -> Section:
    """The command with the simulated org, without latency and rate limits."""
    bench.empty()
    with orgs.serve(GOALS_AT) as org:
        environment = {"OKTA_CLIENT_ORGURL": org.url, "OKTA_CLIENT_TOKEN": org.secret}
        first, rerun = (bench.okta_ingest("sync", **environment) for _ in range(2))
    values: Sequence[tuple[str, int, Callable[[Measurement], float]]] = (
        ("total, s", 1, lambda one: one.seconds),
        ("collect, s", 1, lambda one: one.phases["collect"]),
        ("compare, s", 1, lambda one: one.phases["plan"]),
        ("write, s", 1, lambda one: one.phases["write"]),
        ("requests", 0, lambda one: float(one.output["orgs"][0]["requests"])),
        ("peak memory, MB", 0, lambda one: one.megabytes),
    )
    rows = [[what, *(f"{value(one):,.{digits}f}" for one in (first, rerun))] for what, digits, value in values]
    return table([f"sync over HTTP, {GOALS_AT:,} tokens, owners and roles", "first run", "rerun"], rows), []


def many_orgs(bench: Bench) -> Section:
    """Many small orgs in one run: the time of the last ones, compared with the first ones."""
    bench.empty()
    path = bench.folder / "many.json"
    runs = []
    for _ in range(2):
        orgs.write(path, [orgs.snapshot(TOKENS_PER_ORG, org) for org in range(ORGS)])
        runs.append(bench.okta_ingest("sync", "--snapshot", str(path)))
    rows, goals = [], []
    for name, run in zip(("first run", "rerun"), runs, strict=True):
        each = [sum(org["phases"].values()) for org in run.output["orgs"]]
        head, tail = mean(each[SAMPLE : 2 * SAMPLE]), mean(each[-SAMPLE:])
        goals.append(
            Goal(f"{ORGS} orgs, {name}: time of the last {SAMPLE} / of the second {SAMPLE}", 1.2, tail / head, True)
        )
        values = [f"{tail / head:.2f}", f"{run.seconds:.1f}", f"{head * 1000:.0f}", f"{tail * 1000:.0f}"]
        rows.append([name, *values, f"{run.megabytes:.0f}"])
    columns = [
        "last / second hundred",
        "total, s",
        "second hundred, ms per org",
        "last hundred, ms per org",
        "peak memory, MB",
    ]
    return table([f"{ORGS} orgs of {TOKENS_PER_ORG} tokens", *columns], rows), goals


def large_graph(bench: Bench, rounds: int) -> Section:
    """A small org in a large graph, compared with an empty graph; and the scan for stubs."""

    def runs() -> tuple[float, float]:
        first: list[float] = []
        rerun: list[float] = []
        for _ in range(rounds):
            bench.run_query("MATCH (n:Okta_ApiToken) DETACH DELETE n")
            for times in (first, rerun):
                path = orgs.write(bench.folder / "small.json", [orgs.snapshot(SMALL)])
                times.append(bench.okta_ingest("sync", "--snapshot", str(path)).seconds)
        return median(first), median(rerun)

    bench.empty()
    bench.okta_ingest("sync", "--snapshot", str(orgs.write(bench.folder / "small.json", [orgs.snapshot(SMALL)])))
    empty = runs()
    for labels, count in FOREIGN_NODES:
        bench.fill(labels, count)
    large = runs()
    with Database(bench.uri, "neo4j", "not-checked", "neo4j", 5000) as database:
        scans = []
        for _ in range(rounds + 1):
            started = time.monotonic()
            database.read("read_stubs")
            scans.append(time.monotonic() - started)
    scan = median(scans)
    difference = [after - before for after, before in zip(large, empty, strict=True)]
    rows = [
        ["total, s, in an empty graph", *(f"{seconds:.2f}" for seconds in empty)],
        [
            f"total, s, with {sum(count for _, count in FOREIGN_NODES):,} nodes",
            *(f"{seconds:.2f}" for seconds in large),
        ],
        ["difference, s", *(f"{seconds:.2f}" for seconds in difference)],
        ["scan for stubs, s", f"{scan:.2f}", f"{scan:.2f}"],
    ]
    goals = [
        Goal(
            f"{SMALL:,} tokens in a large graph, {name}: added seconds minus the scan for stubs",
            0.25,
            seconds - scan,
            True,
        )
        for name, seconds in zip(("first run", "rerun"), difference, strict=True)
    ]
    return table([f"{SMALL:,} tokens in a large graph", "first run", "rerun"], rows), goals


def small_server(bench: Bench) -> Section:
    """100,000 tokens on a server with little memory."""
    path = orgs.write(bench.folder / "large.json", [orgs.snapshot(SIZES[-1])])
    first = bench.okta_ingest("sync", "--snapshot", str(path))
    orgs.write(path, [orgs.snapshot(SIZES[-1])])
    rerun = bench.okta_ingest("sync", "--snapshot", str(path))
    tokens = bench.run_query("MATCH (t:Okta_ApiToken) RETURN count(t)")[0]
    rows = [["total, s", f"{first.seconds:.1f}", f"{rerun.seconds:.1f}"], ["tokens in the graph", "", f"{tokens:,}"]]
    rows.insert(1, ["peak memory of the client, MB", f"{first.megabytes:.0f}", f"{rerun.megabytes:.0f}"])
    goal = Goal("tokens written on a server with 512 MB of heap", SIZES[-1], tokens)
    return table([f"{SIZES[-1]:,} tokens, a server with 512 MB of heap", "first run", "rerun"], rows), [goal]
