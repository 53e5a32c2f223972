"""What was measured, as Markdown: tables that can be pasted into docs/performance.md, and the goals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A goal of ours, and what came out. ``at_most``: less is better."""

    what: str
    wanted: float
    reached: float
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.reached <= self.wanted if self.at_most else self.reached >= self.wanted


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the first column is text, the others are numbers."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def goals(reached: Sequence[Goal]) -> str:
    """The goals as a table, with a last line that says how many are met."""
    rows = [
        [goal.what, f"{'≤' if goal.at_most else '≥'} {goal.wanted:g}", f"{goal.reached:.2f}", verdict(goal)]
        for goal in reached
    ]
    met = sum(goal.met for goal in reached)
    return f"{table(['goal', 'wanted', 'reached', ''], rows)}\nGoals met: {met} of {len(reached)}.\n"


def verdict(goal: Goal) -> str:
    """Met, or by how much it is missed."""
    if goal.met:
        return "met"
    return f"missed by {abs(goal.reached - goal.wanted) / goal.wanted:.0%}"
