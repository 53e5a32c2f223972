"""What a mutant is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutant:
    """One changed source: the line, and the change in a few words."""

    line: int
    change: str
    source: str
