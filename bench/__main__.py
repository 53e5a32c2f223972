"""``make bench``: all measurements on one server, as Markdown on stdout; about half an hour.

``python -m bench [NEO4J_VERSION] [--rounds N] [--quick] [--only SECTION]...``; progress goes to stderr.
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import load, sections
from bench.measure import ROOT, Bench
from bench.table import Goal, Section, goals_table
from sandbox.java import java_for, major_version
from sandbox.neo4j_server import Neo4jServer

FAST = ROOT / ".sandbox" / "bench-fast"
SECTIONS = ("plain", "fast", "per-row", "http", "orgs", "large-graph", "small-server")


def main() -> None:
    """Run the sections, print each when it is done, and the goals at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure okta-ingest.")
    parser.add_argument("version", nargs="?", default="4.4.44", help="version of Neo4j; default 4.4.44")
    parser.add_argument(
        "--rounds", type=int, default=3, help="runs at 1,000 and 30,000 tokens, of which the median is used; default 3"
    )
    parser.add_argument("--only", action="append", choices=SECTIONS, help="run only this section; default: all")
    parser.add_argument("--quick", action="store_true", help="skip 100,000 tokens in the sections plain and fast")
    arguments = parser.parse_args()
    sizes = load.SIZES[:-1] if arguments.quick else load.SIZES
    selected = arguments.only or SECTIONS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # stops the server, too
    print(f"# Neo4j {arguments.version}\n\n{_machine(arguments.version)}, {arguments.rounds} rounds.\n", flush=True)
    goals: list[Goal] = []

    def show(section: Section) -> None:
        text, section_goals = section
        print(text, flush=True)
        goals.extend(section_goals)

    with tempfile.TemporaryDirectory() as folder:
        with _server(arguments.version, "2g") as server:
            bench = Bench(server.uri, Path(folder))
            if "plain" in selected:
                show(load.first_load_and_rerun(bench, "without the extra", sizes, arguments.rounds, _progress))
            if "fast" in selected:
                python = _fast_python()
                if python is None:
                    print("With the extra `fast`: not measured, because neo4j-rust-ext could not be installed.\n")
                else:
                    fast = bench.with_python(python)
                    show(load.first_load_and_rerun(fast, "with the extra `fast`", sizes, arguments.rounds, _progress))
            if "per-row" in selected:
                show(sections.per_row(bench))
            if "http" in selected:
                _progress("a simulated org, over HTTP")
                show(sections.over_http(bench))
            if "orgs" in selected:
                _progress("many orgs")
                show(sections.many_orgs(bench))
            if "large-graph" in selected:
                _progress("a large graph")
                show(sections.large_graph(bench, arguments.rounds))
        if "small-server" in selected:
            _progress("a small server")
            with _server(arguments.version, "512m") as server:
                show(sections.small_server(Bench(server.uri, Path(folder))))
    print(goals_table(goals))


def _server(version: str, heap: str) -> Neo4jServer:
    """A server with the JVM options of production, not those for a fast start."""
    name = "dbms.memory.pagecache.size" if version.startswith("4") else "server.memory.pagecache.size"
    return Neo4jServer(version, heap=heap, jvm_options=(), settings={name: "512m"})


def _fast_python() -> Path | None:
    """The Python of a virtual environment with the extra ``fast``; None if it cannot be installed."""
    python = FAST / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(FAST)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-qq", "--editable", f"{ROOT}[fast]"], check=True)
    except subprocess.CalledProcessError:
        return None
    return python


def _machine(version: str) -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = ".".join(platform.python_version_tuple()[:2])
    java = major_version(java_for(version))
    return f"{os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}, CPython {python}, Java {java}"


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
