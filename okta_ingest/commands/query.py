"""``query``: run one query against the graph, or list the queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from okta_ingest.commands.common import Invocation, print_to_stderr, warning_lines
from okta_ingest.graph import queries
from okta_ingest.graph.queries import QueryResult
from okta_ingest.graph.query_file import Query
from okta_ingest.graph.query_parameters import parameter_values
from okta_ingest.messages import queries as messages
from okta_ingest.model.timestamps import stored_timestamp
from okta_ingest.output import query_report, records
from okta_ingest.output.file import write_private
from okta_ingest.output.tables import Screen
from okta_ingest.output.terminal import screen
from okta_ingest.pipeline.results import FOUND

if TYPE_CHECKING:
    from okta_ingest.graph.database import Database

HYBRID_QUERY = "paths_from_ad_and_entra"

CollectedAt = Mapping[str, datetime]


@dataclass(frozen=True)
class Options:
    """What the user wants of the rows: which orgs, which form, which file, and whether rows are a failure."""

    domains: Sequence[str]
    form: str
    output: Path | None
    fail_if_rows: bool

    @property
    def screen(self) -> Screen:
        """Where a table is shown."""
        return screen() if self.output is None else Screen()


def query(invocation: Invocation, name_or_file: str | None, assignments: Sequence[str], options: Options) -> int:
    """Print the rows of one query, or the list of the queries, and return the exit code."""
    if name_or_file is None:
        _check_list_options(assignments, options)
        result = queries.listed()
        is_table = options.form == "table"
        _write(query_report.listed(result, options.screen) if is_table else _data("", result, options, {}), options)
        return 0
    selected = queries.find(name_or_file)
    values = parameter_values(selected, assignments)
    # Imported here: the list of the queries needs neither configuration nor driver.
    from okta_ingest.commands.sources import graph_to_read

    with graph_to_read(invocation) as database:
        result = database.run_query(queries.text_for_table(selected), values).without_path()
        result = result.with_timestamps() if queries.is_shipped(selected) else result
        result = result.of_orgs(options.domains) if options.domains else result
        collected_at = _collected_at(database) if options.form == "jsonl" else {}
        notes = [] if result.rows else _notes(database, selected, options.domains)
    if options.form == "table":
        _write(query_report.table(selected, result, options.screen, all_rows=invocation.verbose), options)
    else:
        _write(_data(selected.name, result, options, collected_at), options)
    print_to_stderr([] if invocation.quiet else notes)
    return FOUND if options.fail_if_rows and result.rows else 0


def _check_list_options(assignments: Sequence[str], options: Options) -> None:
    for is_used, message in (
        (assignments, messages.PARAM_WITHOUT_QUERY),
        (options.domains, messages.ORG_WITHOUT_QUERY),
        (options.fail_if_rows, messages.FAIL_WITHOUT_QUERY),
    ):
        if is_used:
            raise click.UsageError(message.line())


def _collected_at(database: "Database") -> CollectedAt:
    """When the data of each org were read from Okta, by domain in lower case; of two runs, the newer one counts."""
    now = datetime.now(timezone.utc)
    runs = [
        (str(row["domain"]).lower(), stored_timestamp(row["lastCollected"], now)) for row in database.read("read_runs")
    ]
    return dict(sorted(((domain, at) for domain, at in runs if at is not None), key=lambda run: run[1]))


def _notes(database: "Database", selected: Query, domains: Sequence[str]) -> list[str]:
    """Why a query without rows may not mean that there is nothing to find."""
    if not database.read("read_any_api_token"):
        return warning_lines([messages.NO_API_TOKENS.line()])
    wanted = {domain.lower() for domain in domains}
    existing = {row["domain"] for row in database.read("read_domains", domains=list(wanted))} if wanted else set()
    missing = ", ".join(sorted(wanted - existing))
    notes = warning_lines([messages.ORG_NOT_IN_GRAPH.line(domains=missing)]) if missing else []
    is_hybrid = queries.is_shipped(selected) and selected.name == HYBRID_QUERY
    if is_hybrid and not database.read("read_any_hybrid_edge"):
        notes.append(messages.NO_HYBRID_EDGES.line())
    return notes


def _data(name: str, result: QueryResult, options: Options, collected_at: CollectedAt) -> str:
    if options.form == "jsonl":
        return records.as_jsonl(result, name, collected_at)
    return records.as_json(result) + "\n" if options.form == "json" else records.as_csv(result)


def _write(text: str, options: Options) -> None:
    if options.output is None:
        click.echo(text, nl=False)
    else:
        write_private(options.output, text)
