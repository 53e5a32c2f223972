"""Simulated orgs in a process of their own: ``python -m bench.okta_process OWNERS HIDE FACTOR PORT...``.

HIDE is 1 if the lists of roles omit those through groups, else 0. Prints one line of JSON with the orgs, serves until
stdin ends, and then prints one line about the requests.
"""

import json
import math
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from urllib.parse import urlsplit

from bench import orgs
from bench.measure import ROOT
from bench.scale import Scale
from sandbox.okta_org import OktaOrg
from sandbox.rate_limits import bucket_of

LATENCY = 0.15
"""Seconds per response, as of a real Okta org."""
WORKERS = 8
"""Requests in flight per org, the default of ``workers``."""


@dataclass
class Served:
    """The orgs of the process (``url`` and ``secret`` each), and, when it has ended, what it reports.

    ``rejected`` are the 429 responses by kind: ``rate``, ``concurrency``. ``bound`` are the seconds of the windows that
    have to pass before the last request is within the rate limits, for any client. ``earliest`` adds the requests in
    the last window, with the default number in flight.
    """

    orgs: Sequence[dict[str, str]]
    requests: int = 0
    peak_in_flight: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    bound: float = 0.0
    earliest: float = 0.0


@contextmanager
def serve(ports: Sequence[int], owners: int, scale: Scale, *, hide_group_roles: bool) -> Iterator[Served]:
    """One org on each of *ports*, with *owners* owners each, in a new process; rate limits begin anew."""
    arguments = [str(owners), str(int(hide_group_roles)), str(scale.factor), *map(str, ports)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.okta_process", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        served = Served(json.loads(_line(process.stdout)))
        try:
            yield served
        finally:
            assert process.stdin is not None  # noqa: S101 - it is a pipe
            process.stdin.close()
            report = json.loads(_line(process.stdout))
            served.rejected = Counter(report.pop("rejected"))
            vars(served).update(report)


def bounds_of(paths: Sequence[str], scale: Scale) -> tuple[float, float]:
    """``bound`` and ``earliest`` of these requests to one org, by the bucket that needs most windows."""
    counts = Counter(bucket for path in paths if (bucket := bucket_of(path)) is not None)
    windows = {bucket: (count - 1) // scale.limits[bucket] for bucket, count in counts.items()}
    bucket = max(windows, key=lambda name: windows[name])
    bound = windows[bucket] * scale.window
    last = counts[bucket] - windows[bucket] * scale.limits[bucket]
    return bound, bound + math.ceil(last / WORKERS) * LATENCY


def _line(stream: IO[str] | None) -> str:
    assert stream is not None  # noqa: S101 - it is a pipe
    return stream.readline()


def _serve(owners: int, hide_group_roles: bool, scale: Scale, ports: Sequence[int]) -> None:
    with ExitStack() as stack:
        served: list[OktaOrg] = [
            stack.enter_context(
                orgs.simulated(owners, number, LATENCY, scale.rate_limits(), port, hide_group_roles=hide_group_roles)
            )
            for number, port in enumerate(ports)
        ]
        print(json.dumps([{"url": org.url, "secret": org.secret} for org in served]), flush=True)
        sys.stdin.read()
    limits = [org.limits for org in served if org.limits is not None]
    report: dict[str, Any] = {
        "requests": sum(len(org.requests) for org in served),
        "peak_in_flight": max(org.peak_in_flight for org in served),
        "rejected": sum((limit.rejected for limit in limits), Counter()),
    }
    bounds = [bounds_of([urlsplit(item.target).path for item in org.requests], scale) for org in served]
    report["bound"], report["earliest"] = max(bounds)
    print(json.dumps(report), flush=True)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2] == "1", Scale(float(sys.argv[3])), [int(port) for port in sys.argv[4:]])
