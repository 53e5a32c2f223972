"""What a check found at both ends, and how it is told."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Literal

from okta_ingest.output.escape import printable
from okta_ingest.pipeline.results import Status, worst

Level = Literal["ok", "hint", "incomplete", "failed"]

FINDINGS_SHOWN = 40

_STATUS: Mapping[Level, Status] = {"ok": "ok", "hint": "ok", "incomplete": "incomplete", "failed": "failed"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: on which ``end``, of which org or server, how it is, and what to do about it.

    ``ok``; ``hint``: works, but think about it; ``incomplete``: a run would leave something out, or could not
    remove anything; ``failed``: a run would fail.
    """

    level: Level
    end: Literal["Okta", "Neo4j"]
    subject: str
    what: str
    advice: str = ""


def status(findings: Sequence[Finding]) -> Status:
    """The worst of the findings, as the status of a run."""
    return worst([_STATUS[finding.level] for finding in findings])


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as one JSON object, indented: keys are added, never renamed."""
    return json.dumps({"status": status(findings), "findings": [asdict(finding) for finding in findings]}, indent=2)


def as_text(findings: Sequence[Finding], only_bad: bool, all_of_them: bool) -> str:
    """A line per finding, under a line per org and server; of many, what is well is counted.

    *only_bad* leaves out what is well.
    """
    shorten = not all_of_them and len(findings) > FINDINGS_SHOWN
    shown = [finding for finding in findings if finding.level != "ok" or not (only_bad or shorten)]
    lines = []
    for (end, subject), group in groupby(shown, key=lambda finding: (finding.end, finding.subject)):
        lines.append(subject if subject.startswith(end) else f"{end}: {subject}")
        lines += [f"  {finding.level:10}  {_sentence(finding)}" for finding in group]
    if shorten and not only_bad:
        lines.append(f"{len(findings) - len(shown):,} more findings are ok; -v shows them all")
    return "".join(printable(line).replace("\n", " ") + "\n" for line in lines)


def _sentence(finding: Finding) -> str:
    return f"{finding.what.rstrip('.')}. {finding.advice}" if finding.advice else finding.what
