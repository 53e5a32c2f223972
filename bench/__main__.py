"""``make bench``: all measurements as Markdown on stdout; half an hour. Progress goes to stderr.

``python -m bench [NEO4J_VERSION]... [--only SECTION]... [--rounds N] [--scale FACTOR]``
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from bench import collect, graph, sections
from bench.measure import ROOT, Runner
from bench.scale import Scale
from bench.server import Server
from bench.table import Goal, Section, goals_table
from sandbox.java import java_for, major_version

VERSIONS = ("4.4.44", "5.26.12")
WITHOUT_SERVER = ("collect", "startup")
WITH_SERVER = ("graph", "plain", "memory", "many-orgs", "foreign", "how-long")
SECTIONS = (*WITHOUT_SERVER, *WITH_SERVER)
FAST = ROOT / ".sandbox" / "bench-fast"


def main() -> None:
    """Run the sections, print each when it is done, and the goals at the end."""
    options = _options()
    scale, selected = Scale(options.scale), options.only or SECTIONS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stops the server, too
    print(f"{_machine()}, {options.rounds} rounds{'' if scale.factor == 1 else ', a trial: sizes are scaled'}.\n")
    goals: list[Goal] = []

    def show(section: Section) -> None:
        print(section.text, flush=True)
        goals.extend(section.goals)

    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(Path(folder), _python())
        collected: Sequence[collect.Collected] = []
        if {"collect", "how-long"} & {*selected}:
            collected = collect.measure(runner, scale, _progress)
            show(collect.section(collected))
        if "startup" in selected:
            show(sections.startup(runner))
        versions = (options.versions or VERSIONS) if {*WITH_SERVER} & {*selected} else ()
        for version in versions:
            for section in _with_server(version, runner, selected, scale, options.rounds, collected):
                show(section)
    print(goals_table(goals))


def _with_server(
    version: str,
    runner: Runner,
    selected: Collection[str],
    scale: Scale,
    rounds: int,
    collected: Sequence[collect.Collected],
) -> Iterator[Section]:
    """The selected sections that need a server of this version."""
    tokens = scale.of(graph.TOKENS)
    java, series = major_version(java_for(version)), ".".join(version.split(".")[:2])

    def of_graph(python: Path) -> Section:
        title = f"Neo4j {series}, {tokens:,} tokens, {'without' if python == _plain() else 'with'} `fast`"
        return graph.measure(Runner(runner.folder, python, server.variables), server, title, tokens, rounds, _progress)

    with Server(version) as server:
        on_server = runner.with_variables(**server.variables)
        measurements: dict[str, Callable[[], Section]] = {
            "graph": lambda: of_graph(runner.python),
            "plain": lambda: Section(of_graph(_plain()).text),  # the goals are with it
            "memory": lambda: sections.memory(on_server, server, scale),
            "many-orgs": lambda: sections.many_orgs(on_server, server, scale),
            "foreign": lambda: sections.foreign_graph(on_server, server, scale, rounds),
            "how-long": lambda: sections.how_long(on_server, server, collected),
        }
        if runner.python == _plain():
            del measurements["plain"]  # the same as "graph"
        yield Section(f"### Neo4j {version}, Java {java}\n")
        for name in measurements:
            if name in selected:
                _progress(f"Neo4j {version}: {name}")
                yield measurements[name]()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure okta-ingest.")
    parser.add_argument("versions", nargs="*", metavar="VERSION", help=f"of Neo4j; default: {' '.join(VERSIONS)}")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="run only this section; default: all")
    parser.add_argument("--rounds", type=int, default=3, help="rounds, of which the median is used; default 3")
    parser.add_argument("--scale", type=float, default=1.0, help="factor for all sizes, for a trial: 0.01")
    return parser.parse_args()


def _plain() -> Path:
    return Path(sys.executable)


def _python() -> Path:
    """The Python of a virtual environment with the extra ``fast``; without it if it cannot be installed."""
    python = FAST / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(FAST)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", "--editable", f"{ROOT}[fast]"], check=True)
    except subprocess.CalledProcessError:
        _progress("the extra fast (neo4j-rust-ext) could not be installed: everything is measured without it")
        return _plain()
    return python


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = ".".join(platform.python_version_tuple()[:2])
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, CPython {python}"


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
