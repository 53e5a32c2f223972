"""The findings of ``check``, as text for people or as JSON for programs."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby

from okta_ingest.output.escape import printable
from okta_ingest.output.truncate import counted
from okta_ingest.pipeline.findings import Finding, status

FINDINGS_SHOWN = 40
_INDENT = 11
"""Where the text of a finding begins."""


def as_json(findings: Sequence[Finding]) -> str:
    """The findings as one JSON object, indented: keys are added, never renamed."""
    return json.dumps({"status": status(findings), "findings": [asdict(finding) for finding in findings]}, indent=2)


def as_text(findings: Sequence[Finding], only_problems: bool, show_all: bool, columns: int | None = None) -> str:
    """A line per finding, under a line per org and server; of many findings, those that are ok are counted.

    On a terminal with so many *columns*, a longer line is wrapped between words.
    """
    shorten = not show_all and len(findings) > FINDINGS_SHOWN
    shown = [finding for finding in findings if finding.level != "ok" or not (only_problems or shorten)]
    lines = []
    for (system, subject), group in groupby(shown, key=lambda finding: (finding.system, finding.subject)):
        lines.append(subject if subject.startswith(system) else f"{system}: {subject}")
        lines += [f"  {finding.level:7}  {finding.text} {finding.advice}".rstrip() for finding in group]
    if shorten and not only_problems:
        lines.append(f"{counted(len(findings) - len(shown), 'more finding')}, ok; -v shows all")
    shown_lines = [printable(line).replace("\n", " ") for line in lines]
    return "".join(f"{part}\n" for line in shown_lines for part in _wrapped(line, columns))


def _wrapped(line: str, columns: int | None) -> list[str]:
    """The line, or its parts below each other; a word is never broken."""
    if columns is None or len(line) <= columns:
        return [line]
    indent = " " * _INDENT if line.startswith("  ") else ""
    return textwrap.wrap(
        line, columns, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False, drop_whitespace=True
    )
