"""``make bench``: everything that is measured, on one server, as Markdown on stdout; about half an hour.

``python -m bench [VERSION of Neo4j] [--rounds N] [--quick] [--only SECTION]...``; progress goes to stderr.
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import sections
from bench.measure import ROOT, Place
from bench.table import Goal, goals
from sandbox.java import java_for, major_version
from sandbox.neo4j_server import Neo4jServer

FAST = ROOT / ".sandbox" / "bench-fast"
SECTIONS = ("plain", "fast", "one-by-one", "http", "orgs", "large-graph", "small-server")


def main() -> None:
    """Measure what is asked for, print each section as it is done, and the goals at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure okta-ingest.")
    parser.add_argument("version", nargs="?", default="4.4.44", help="version of Neo4j; default 4.4.44")
    parser.add_argument("--rounds", type=int, default=3, help="times at 1,000 and 30,000 tokens; the median counts")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="a section; default: all")
    parser.add_argument("--quick", action="store_true", help="without 100,000 tokens in the sections plain and fast")
    arguments = parser.parse_args()
    sizes = sections.CURVE[:-1] if arguments.quick else sections.CURVE
    wanted = arguments.only or SECTIONS
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that whoever ends this ends the server, too
    print(f"# Neo4j {arguments.version}\n\n{_machine(arguments.version)}, {arguments.rounds} rounds.\n", flush=True)
    reached: list[Goal] = []

    def show(section: sections.Section) -> None:
        text, decided = section
        print(text, flush=True)
        reached.extend(decided)

    with tempfile.TemporaryDirectory() as folder:
        with _server(arguments.version, "2g") as server:
            place = Place(server.uri, Path(folder))
            if "plain" in wanted:
                show(sections.first_load_and_rerun(place, "without the extra", sizes, arguments.rounds, _say))
            if "fast" in wanted:
                python = _fast_python()
                if python is None:
                    print("With the extra `fast`: not measured, for neo4j-rust-ext cannot be installed here.\n")
                else:
                    fast = place.with_python(python)
                    show(sections.first_load_and_rerun(fast, "with the extra `fast`", sizes, arguments.rounds, _say))
            if "one-by-one" in wanted:
                show(sections.one_by_one(place))
            if "http" in wanted:
                _say("a simulated org, over HTTP")
                show(sections.over_http(place))
            if "orgs" in wanted:
                _say("many orgs")
                show(sections.many_orgs(place))
            if "large-graph" in wanted:
                _say("a large graph")
                show(sections.large_graph(place, arguments.rounds))
        if "small-server" in wanted:
            _say("a small server")
            with _server(arguments.version, "512m") as server:
                show(sections.small_server(Place(server.uri, Path(folder))))
    print(goals(reached))


def _server(version: str, heap: str) -> Neo4jServer:
    """A server as people run it: not tuned for a fast start."""
    name = "dbms.memory.pagecache.size" if version.startswith("4") else "server.memory.pagecache.size"
    return Neo4jServer(version, heap=heap, jvm_options=(), settings={name: "512m"})


def _fast_python() -> Path | None:
    """The Python of a virtual environment that has the extra ``fast``; None where it cannot be made."""
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


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
