"""The Click group: the one place where an exception, a signal or a failed stdout becomes a message and an exit code."""

import sys
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from okta_ingest import __version__, streams
from okta_ingest.commands.common import Invocation, print_to_stderr
from okta_ingest.errors import OktaIngestError
from okta_ingest.messages import run as messages
from okta_ingest.output.escape import printable

_DONE = (None, 0, 3, 4)
"""The exit codes of a command that has printed its result."""


class CommandGroup(click.Group):
    """Click's group, with this program's exit codes.

    Calling it runs the process: it installs the streams and the signal handlers, too. ``main`` alone does not.
    """

    def __call__(self, *args: Any, **extra: Any) -> NoReturn:
        """Run the command that the process was started for, and end the process."""
        stdout = streams.install()
        invocation = Invocation()
        interrupt = invocation.interrupt
        interrupt.install()
        try:
            code = self._exit_code(*args, obj=invocation, **extra)
            sys.stdout.flush()
            if stdout.problem is not None:
                _print_error(messages.STDOUT_NOT_WRITABLE.line(cause=stdout.problem))
                code = 1 if code in _DONE else code
            interrupt.raise_if_received()
            interrupt.uninstall()
        except KeyboardInterrupt:
            # At once: Python would wait for threads, and the Neo4j driver for the server.
            interrupt.end()
        sys.exit(code)

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run one command, and exit with its code."""
        sys.exit(self._exit_code(*args, **extra))

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; print its error, if any, and exit with the code of the error."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:
            invocation = ctx.ensure_object(Invocation)
            if isinstance(error, KeyboardInterrupt) or invocation.interrupt.received:
                ctx.exit(_report_interrupt(invocation))
            ctx.exit(_report_error(error, invocation))

    def _exit_code(self, args: Sequence[str] | None = None, **extra: Any) -> Any:
        """Run one command and return its exit code. Click alone would end a closed pipe, and a signal, with 1."""
        invocation = extra.pop("obj", None) or Invocation()
        try:
            return super().main(args, obj=invocation, standalone_mode=False, **extra)
        except SystemExit as done:
            return done.code
        except click.ClickException as error:
            error.show()
            return error.exit_code
        except click.Abort:
            return _report_interrupt(invocation)


def _report_interrupt(invocation: Invocation) -> int:
    invocation.interrupt.report(lambda line: print_to_stderr([line]))
    return invocation.interrupt.exit_code


def _report_error(error: BaseException, invocation: Invocation) -> int:
    if isinstance(error, OktaIngestError):
        _print_error(str(error))
        return error.exit_code
    bug = messages.UNEXPECTED_ERROR(version=__version__, kind=type(error).__name__)
    _print_error(bug.text)
    print_to_stderr([printable(traceback.format_exc() if invocation.verbose else bug.advice)])
    return 1


def _print_error(text: str) -> None:
    print_to_stderr([printable(f"error: {text}")])
