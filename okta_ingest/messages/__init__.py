"""Every message of the program: errors, warnings, notes and findings, one module per area.

A raise, warn or report site names a message from here and fills in its values; it holds no text of its own.
``make docs`` writes docs/messages.md from these modules, so the page has every message, with the action for it.

Wording: docs/../CONTRIBUTING.md, "Words": the fact with numbers and names; the cause, if known; one action.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

_COUNTED = re.compile(r"\{\w+:#([^{}]*)\}")
_PLACEHOLDER = re.compile(r"\{\w*[^{}]*\}")


class _Count(int):
    """A number with its noun: ``{count:#stale token}`` is "1 stale token" or "39 stale tokens"."""

    def __format__(self, spec: str) -> str:
        if not spec.startswith("#"):
            return format(int(self), spec)
        return f"{int(self):,} {spec[1:]}{'' if self == 1 else 's'}"


class Message(NamedTuple):
    """A message with its values: ``text`` is the fact, ``advice`` the action, or ""."""

    text: str
    advice: str = ""

    @property
    def line(self) -> str:
        """Both on one line."""
        return f"{self.text} {self.advice}".rstrip()


@dataclass(frozen=True)
class Template:
    """A message without its values: ``{name}`` stands for each; called with them, it returns the message.

    ``{count:#noun}`` is a number with its noun, singular or plural.

    ``action`` is what to do, as docs/messages.md has it where that is more than ``advice``.
    """

    text: str
    advice: str = ""
    action: str = ""

    def __call__(self, **values: object) -> Message:
        """The message with these values. Raises KeyError when one is missing."""
        counted = {name: _Count(value) if type(value) is int else value for name, value in values.items()}
        return Message(self.text.format(**counted), self.advice.format(**counted))

    def line(self, **values: object) -> str:
        """The same on one line, as warnings and findings have it."""
        return self(**values).line

    @property
    def shown(self) -> str:
        """The text with … for every value, as docs/messages.md shows it."""
        return _PLACEHOLDER.sub("…", _COUNTED.sub(r"… \1s", self.text))


def templates(module: object) -> Iterator[tuple[str, Template]]:
    """The messages of one of these modules, with their names, in the order of the file."""
    for name, value in vars(module).items():
        if isinstance(value, Template):
            yield name, value
