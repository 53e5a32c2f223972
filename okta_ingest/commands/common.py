"""What every command needs: the global options, and printing to stderr."""

import functools
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from okta_ingest.interrupt import Interrupt
from okta_ingest.messages import usage as messages
from okta_ingest.output.escape import printable


@dataclass
class Invocation:
    """The global options, and the handler of the signals that end a run."""

    config: Path | None = None
    verbose: bool = False
    quiet: bool = False
    interrupt: Interrupt = field(default_factory=Interrupt)


def global_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``--config``, ``-v`` and ``-q``, which go into the context's `Invocation` and not to the function.

    They are accepted before and after the command; of two --config, the later one is used.
    """
    stored: dict[str, Any] = {"expose_value": False, "callback": _store}
    for option in (
        click.option(
            "-q",
            "--quiet",
            is_flag=True,
            help="Print errors and requested data only; warnings if the exit code is not 0.",
            **stored,
        ),
        click.option(
            "-v", "--verbose", is_flag=True, help="Log requests, truncate no list, show tracebacks.", **stored
        ),
        click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Configuration file. Default: $OKTA_INGEST_CONFIG, ./config.yaml.",
            **stored,
        ),
    ):
        function = option(function)
    return function


def with_invocation(function: Callable[..., None]) -> Callable[..., None]:
    """Add the global options to a command, and pass it the `Invocation` first. Raises UsageError for -v with -q."""

    @functools.wraps(function)
    def run(**options: Any) -> None:
        invocation = click.get_current_context().find_object(Invocation)
        assert invocation is not None  # noqa: S101 - the group sets it
        if invocation.verbose and invocation.quiet:
            raise click.UsageError(messages.VERBOSE_AND_QUIET.line())
        if invocation.verbose:
            _log_to_stderr()
        function(invocation, **options)

    return global_options(run)


def _store(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Store a global option in the context's `Invocation`; a flag that is not given changes nothing."""
    if value:
        setattr(context.ensure_object(Invocation), str(parameter.name), value)


def print_to_stderr(lines: Sequence[str]) -> None:
    """Print warnings or errors: stdout is for the report and for data."""
    for line in lines:
        click.echo(line, err=True)


def print_parts(parts: Iterable[str]) -> None:
    """Print data that is made in parts, and a line break, to stdout."""
    for part in parts:
        click.echo(part, nl=False)
    click.echo()


def warning_lines(warnings: Sequence[str]) -> list[str]:
    """Warnings as they are printed."""
    return [printable(f"warning: {warning}") for warning in warnings]


def _log_to_stderr() -> None:
    class Printable(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return printable(super().format(record))

    logger = logging.getLogger("okta_ingest")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Printable("%(asctime)s %(message)s"))
        logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
