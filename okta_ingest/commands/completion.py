"""What the shell offers when the user presses Tab: query names and parameters, org domains. Never fails."""

import os

import click
from click.shell_completion import CompletionItem

from okta_ingest.commands.common import Invocation


def queries_and_files(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The shipped queries that begin with *incomplete*, and the files."""
    from okta_ingest.graph.queries import queries

    found = [CompletionItem(name, help=query.title) for name, query in queries().items() if name.startswith(incomplete)]
    return [*found, CompletionItem(incomplete, type="file")]


def parameters(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The parameters of the query on the command line, each with ``=``."""
    from okta_ingest.graph.queries import queries

    # Click stops parsing at an option without a value: the name of the query is then among the other words.
    words = [context.params.get("name_or_file") or "", *context.args]
    names = sorted(name for word in words if word in queries() for name in queries()[word].params)
    return [CompletionItem(f"{name}=") for name in names if name.startswith(incomplete)]


def domains(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The domains of the configured orgs."""
    from okta_ingest.config.domains import configured_domains

    invocation = context.find_object(Invocation) or Invocation()
    found = configured_domains(invocation.config, os.environ)
    return [CompletionItem(domain) for domain in found if domain.startswith(incomplete.lower())]
