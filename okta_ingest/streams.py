"""The standard streams of the process: open descriptors, and output that a closed pipe or a full disk cannot end."""

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO, cast

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class Output(io.FileIO):
    """Descriptor 1 or 2. The first failed write is kept in ``error``; what follows it is discarded.

    No write raises, so that the exit code says what the command has done.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self.error: OSError | None = None

    def write(self, data: "ReadableBuffer", /) -> int:
        """Write *data*, or discard it after an error."""
        if self.error is None:
            try:
                return super().write(data)
            except OSError as error:
                self.error = error
        return memoryview(data).nbytes

    @property
    def problem(self) -> str | None:
        """The operating system's text for the failed write; None if none failed, or the reader closed the pipe."""
        # On Windows a write to a closed pipe is an invalid argument.
        closed_pipe = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)
        return None if self.error is None or self.error.errno in closed_pipe else self.error.strerror


def install() -> Output:
    """Open closed descriptors on the null device, replace ``sys.stdout`` and ``sys.stderr``; return stdout's output.

    Without open descriptors, the next file or connection would become descriptor 2, and receive the error messages.
    """
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - open until the end
    stdout = Output(1)
    sys.stdout = _text(sys.stdout, stdout)
    sys.stderr = _text(sys.stderr, Output(2))
    return stdout


def _text(stream: TextIO | None, output: Output) -> TextIO:
    # A character that the encoding lacks must not abort the report.
    encoding, errors = "utf-8", "backslashreplace"
    if stream is not None:
        stream.flush()
        encoding = stream.encoding
    if os.name == "nt" and output.isatty():
        # Only Python's own stream can write Unicode to a Windows console.
        cast(io.TextIOWrapper, stream).reconfigure(errors=errors)
        return cast(TextIO, stream)
    return io.TextIOWrapper(
        io.BufferedWriter(output),
        encoding=encoding,
        errors=errors,
        line_buffering=output.isatty() or output.fileno() == 2,
    )
