"""What is measured, section by section; each gives its Markdown and the goals that it decides."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from statistics import mean, median

from bench import orgs
from bench.measure import Measured, Place
from bench.table import Goal, table
from okta_ingest.graph.database import Database
from okta_ingest.model.snapshot import Snapshot

Section = tuple[str, list[Goal]]
Say = Callable[[str], None]

CURVE = (1_000, 30_000, 100_000)
GOALS_AT = 30_000
SMALL = 1_000
MANY_ORGS, TOKENS_EACH, EDGE = 500, 50, 100
FOREIGN = (("Base:User", 200_000), ("Okta:Okta_Application", 100_000))


@dataclass(frozen=True)
class Round:
    """Every way to write the same tokens, one after another."""

    floor: float
    cartography: float
    load: Measured
    rerun: Measured
    plan: Measured
    version: float

    @property
    def whole(self) -> float:
        """The seconds of the first load that --version does not take."""
        return self.load.seconds - self.version


def first_load_and_rerun(place: Place, how: str, sizes: Sequence[int], rounds: int, say: Say) -> Section:
    """The floor, cartography's way, first load, rerun and plan, at each of *sizes*; the goals at 30,000."""
    _round(place, GOALS_AT)  # warms the server up
    done: dict[int, list[Round]] = {}
    for size in sizes:
        for number in range(rounds if size <= GOALS_AT else 1):
            say(f"{how}: {size:,} tokens, round {number + 1}")
            done.setdefault(size, []).append(_round(place, size))
    ratios: Sequence[tuple[str, Callable[[Round], float]]] = (
        ("floor / write of a first load", lambda one: one.floor / one.load.phases["write"]),
        ("floor / whole first load, less --version", lambda one: one.floor / one.whole),
        ("write of a first load / of a rerun", lambda one: one.load.phases["write"] / one.rerun.phases["write"]),
        ("whole first load / rerun", lambda one: one.load.seconds / one.rerun.seconds),
        ("cartography's way / write of a first load", lambda one: one.cartography / one.load.phases["write"]),
    )
    times: Sequence[tuple[str, Callable[[Round], float]]] = (
        ("floor, s", lambda one: one.floor),
        ("cartography's way, s", lambda one: one.cartography),
        ("first load: compare, s", lambda one: one.load.phases["plan"]),
        ("first load: write, s", lambda one: one.load.phases["write"]),
        ("first load: whole, s", lambda one: one.load.seconds),
        ("rerun: compare, s", lambda one: one.rerun.phases["plan"]),
        ("rerun: write, s", lambda one: one.rerun.phases["write"]),
        ("rerun: whole, s", lambda one: one.rerun.seconds),
        ("plan: whole, s", lambda one: one.plan.seconds),
    )

    def memory(one: Round) -> float:
        return max(one.load.megabytes, one.rerun.megabytes)

    def per_token(size: int) -> float:
        return middle(lambda one: one.load.phases["write"], size) / size * 1e6

    def middle(value: Callable[[Round], float], size: int) -> float:
        return median(value(one) for one in done[size])

    rows = [[what, *(f"{middle(value, size):.2f}" for size in sizes)] for what, value in (*ratios, *times)]
    rows.append(["peak memory of the client, MB", *(f"{middle(memory, size):.0f}" for size in sizes)])
    rows.append(["first load: write, µs per token", *(f"{per_token(size):.0f}" for size in sizes)])
    wanted = (0.75, 0.5, 2.0, 1.5, 1.0)
    goals = [
        Goal(f"{how}: {what}", least, middle(value, GOALS_AT))
        for (what, value), least in zip(ratios, wanted, strict=True)
    ]
    if sizes[-1] > GOALS_AT:
        line = per_token(sizes[-1]) / per_token(GOALS_AT)
        goals.append(Goal(f"{how}: cost per token, {sizes[-1]:,} / {GOALS_AT:,}", 1.2, line, at_most=True))
        goals.append(
            Goal(f"{how}: MB of the client, {sizes[-1]:,} tokens", 400, middle(memory, sizes[-1]), at_most=True)
        )
    heads = [f"{how}, tokens:", *(f"{size:,}" for size in sizes)]
    return table(heads, rows), goals


def one_by_one(place: Place) -> Section:
    """One MERGE and one transaction per token, beside ours."""
    path = orgs.write(place.folder / "small.json", [orgs.snapshot(SMALL)])
    place.empty()
    slow = place.peer("per_row", path).phases["write"]
    place.empty()
    ours = place.okta_ingest("sync", "--snapshot", str(path)).phases["write"]
    rows = [["ratio", f"{slow / ours:.1f}"], ["one by one, s", f"{slow:.2f}"], ["write, s", f"{ours:.2f}"]]
    return table([f"one MERGE per row, {SMALL:,} tokens", ""], rows), []


def over_http(place: Place) -> Section:
    """The whole command against the simulated org, which answers at once: Okta's own limits are not in it."""
    place.empty()
    with orgs.serve(GOALS_AT) as org:
        environment = {"OKTA_CLIENT_ORGURL": org.url, "OKTA_CLIENT_TOKEN": org.secret}
        first, again = (place.okta_ingest("sync", **environment) for _ in range(2))
    values: Sequence[tuple[str, int, Callable[[Measured], float]]] = (
        ("whole, s", 1, lambda one: one.seconds),
        ("collect, s", 1, lambda one: one.phases["collect"]),
        ("compare, s", 1, lambda one: one.phases["plan"]),
        ("write, s", 1, lambda one: one.phases["write"]),
        ("requests", 0, lambda one: float(one.answer["orgs"][0]["requests"])),
        ("peak memory, MB", 0, lambda one: one.megabytes),
    )
    rows = [[what, *(f"{value(one):,.{digits}f}" for one in (first, again))] for what, digits, value in values]
    return table([f"sync over HTTP, {GOALS_AT:,} tokens, owners and roles", "first", "again"], rows), []


def many_orgs(place: Place) -> Section:
    """Many small orgs in one run: what the last ones cost, beside the first ones."""
    place.empty()
    path = place.folder / "many.json"
    runs = []
    for _ in range(2):
        orgs.write(path, [orgs.snapshot(TOKENS_EACH, org) for org in range(MANY_ORGS)])
        runs.append(place.okta_ingest("sync", "--snapshot", str(path)))
    rows, goals = [], []
    for name, run in zip(("first", "again"), runs, strict=True):
        each = [sum(org["phases"].values()) for org in run.answer["orgs"]]
        head, tail = mean(each[EDGE : 2 * EDGE]), mean(each[-EDGE:])
        goals.append(
            Goal(f"{MANY_ORGS} orgs, {name}: time of the last {EDGE} / the second {EDGE}", 1.2, tail / head, True)
        )
        cells = [f"{tail / head:.2f}", f"{run.seconds:.1f}", f"{head * 1000:.0f}", f"{tail * 1000:.0f}"]
        rows.append([name, *cells, f"{run.megabytes:.0f}"])
    heads = [
        "last / second hundred",
        "whole, s",
        "second hundred, ms per org",
        "last hundred, ms per org",
        "peak memory, MB",
    ]
    return table([f"{MANY_ORGS} orgs of {TOKENS_EACH} tokens", *heads], rows), goals


def large_graph(place: Place, rounds: int) -> Section:
    """A small org in a graph that is already large, beside an empty one; and the one scan for stubs."""

    def runs() -> tuple[float, float]:
        first: list[float] = []
        again: list[float] = []
        for _ in range(rounds):
            place.ask("MATCH (n:Okta_ApiToken) DETACH DELETE n")
            for times in (first, again):
                path = orgs.write(place.folder / "small.json", [orgs.snapshot(SMALL)])
                times.append(place.okta_ingest("sync", "--snapshot", str(path)).seconds)
        return median(first), median(again)

    place.empty()
    place.okta_ingest("sync", "--snapshot", str(orgs.write(place.folder / "small.json", [orgs.snapshot(SMALL)])))
    alone = runs()
    for labels, count in FOREIGN:
        place.fill(labels, count)
    among = runs()
    with Database(place.uri, "neo4j", "not-asked-for", "neo4j", 5000) as database:
        scans = []
        for _ in range(rounds + 1):
            started = time.monotonic()
            database.read("read_stubs")
            scans.append(time.monotonic() - started)
    scan = median(scans)
    more = [after - before for after, before in zip(among, alone, strict=True)]
    rows = [
        ["whole, s, in an empty graph", *(f"{seconds:.2f}" for seconds in alone)],
        [f"whole, s, among {sum(count for _, count in FOREIGN):,} nodes", *(f"{seconds:.2f}" for seconds in among)],
        ["more, s", *(f"{seconds:.2f}" for seconds in more)],
        ["the scan for stubs, s", f"{scan:.2f}", f"{scan:.2f}"],
    ]
    goals = [
        Goal(f"{SMALL:,} tokens in a large graph, {name}: s more than the scan for stubs", 0.25, seconds - scan, True)
        for name, seconds in zip(("first", "again"), more, strict=True)
    ]
    return table([f"{SMALL:,} tokens in a large graph", "first", "again"], rows), goals


def small_server(place: Place) -> Section:
    """100,000 tokens into a server with little memory."""
    path = orgs.write(place.folder / "large.json", [orgs.snapshot(CURVE[-1])])
    first = place.okta_ingest("sync", "--snapshot", str(path))
    orgs.write(path, [orgs.snapshot(CURVE[-1])])
    again = place.okta_ingest("sync", "--snapshot", str(path))
    tokens = place.ask("MATCH (t:Okta_ApiToken) RETURN count(t)")[0]
    rows = [["whole, s", f"{first.seconds:.1f}", f"{again.seconds:.1f}"], ["tokens in the graph", "", f"{tokens:,}"]]
    rows.insert(1, ["peak memory of the client, MB", f"{first.megabytes:.0f}", f"{again.megabytes:.0f}"])
    goal = Goal("tokens that a server with 512 MB of heap took", CURVE[-1], tokens)
    return table([f"{CURVE[-1]:,} tokens, a server with 512 MB of heap", "first", "again"], rows), [goal]


def _round(place: Place, size: int) -> Round:
    path = place.folder / f"{size}.json"
    taken = orgs.snapshot(size)

    def collect() -> str:
        now: Snapshot = replace(taken, collected_at=datetime.now(timezone.utc))
        return str(orgs.write(path, [now]))

    collect()
    place.empty()
    floor = place.peer("floor", path).phases["write"]
    place.empty()
    cartography = place.peer("cartography", path).phases["write"]
    place.empty()
    return Round(
        floor,
        cartography,
        load=place.okta_ingest("sync", "--snapshot", collect()),
        rerun=place.okta_ingest("sync", "--snapshot", collect()),
        plan=place.okta_ingest("plan", "--snapshot", collect()),
        version=place.version(),
    )
