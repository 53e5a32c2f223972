"""Results as Markdown tables for docs/performance.md, and the goals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A goal and its result. ``at_most``: lower is better."""

    name: str
    target: float
    result: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether the result reaches the target."""
        return self.result <= self.target if self.at_most else self.result >= self.target

    @property
    def text(self) -> str:
        """The goal and whether it is met, or by how much it is missed, for the cell beside the figure."""
        limit = f"{'≤' if self.at_most else '≥'} {self.target:g}"
        if self.met:
            return f"{limit}: met"
        missed = f" by {abs(self.result - self.target) / self.target:.0%}" if self.target else ""
        return f"**{limit}: missed{missed}**"


@dataclass(frozen=True)
class Section:
    """The Markdown of one section, and its goals."""

    text: str
    goals: Sequence[Goal] = ()


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column has text, the others numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def goals_table(goals: Sequence[Goal]) -> str:
    """The goals as a table, and the number of goals that are met."""
    rows = [[goal.name, f"{goal.result:.2f}", goal.text] for goal in goals]
    met = sum(goal.met for goal in goals)
    return f"{table(['goal', 'result', ''], rows)}\nGoals met: {met} of {len(goals)}.\n"
