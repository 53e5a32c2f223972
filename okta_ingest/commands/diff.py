"""``diff``: what changed between two snapshot files."""

import time
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

import click

from okta_ingest.commands.common import Invocation, print_parts, print_to_stderr
from okta_ingest.output import report, report_json
from okta_ingest.output.plan_table import plan_table
from okta_ingest.output.terminal import screen
from okta_ingest.pipeline import snapshot_file
from okta_ingest.pipeline.diff import diff as diff_orgs
from okta_ingest.pipeline.diff import has_differences
from okta_ingest.pipeline.results import FOUND, RunResult


def diff(invocation: Invocation, old: Path, new: Path, as_json: bool) -> int:
    """Print the differences; return 0 for none, 4 for some, 1 if an org could not be compared."""
    started, clock = datetime.now(timezone.utc), time.monotonic()
    orgs = diff_orgs(snapshot_file.read(old, started), snapshot_file.read(new, started))
    run = RunResult(started, written=False, orgs=orgs)
    run = replace(run, seconds=time.monotonic() - clock)
    exit_code = run.exit_code or (FOUND if has_differences(orgs) else 0)
    print_to_stderr(report.messages(run, invocation.verbose, invocation.quiet and exit_code == 0))
    if as_json:
        print_parts(report_json.json_report(run))
    else:
        table = plan_table(run, screen(), invocation.verbose)
        text = "" if invocation.quiet else report.diff_as_text(run, str(old), str(new), invocation.verbose)
        click.echo("\n".join(filter(None, [table, text])), nl=False)
    return exit_code
