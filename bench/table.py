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


Section = tuple[str, list[Goal]]
"""The Markdown of a section, and its goals."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column has text, the others numbers."""
    lines = [header, ["---", *["---:"] * (len(header) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def goals_table(goals: Sequence[Goal]) -> str:
    """The goals as a table, and the number of goals that are met."""
    rows = [
        [goal.name, f"{'≤' if goal.at_most else '≥'} {goal.target:g}", f"{goal.result:.2f}", verdict(goal)]
        for goal in goals
    ]
    met = sum(goal.met for goal in goals)
    return f"{table(['goal', 'target', 'result', ''], rows)}\nGoals met: {met} of {len(goals)}.\n"


def verdict(goal: Goal) -> str:
    """Whether the goal is met, or by how much it is missed."""
    if goal.met:
        return "met"
    return f"missed by {abs(goal.result - goal.target) / goal.target:.0%}"
