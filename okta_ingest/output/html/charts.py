"""The bars of the charts: labels, numbers and widths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okta_ingest.model.inventory import summary
from okta_ingest.model.inventory.owners import Level
from okta_ingest.model.inventory.tokens import Reach, Token, Use
from okta_ingest.output.html import words

_NARROWEST = 0.4
"""A part above 0 is at least this wide, in percent, so that it can be seen."""


@dataclass(frozen=True)
class Part:
    """A part of a bar: its CSS class, name, number, and position and width in percent."""

    kind: str
    name: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One row of a chart."""

    label: str
    count: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class Chart:
    """A chart; ``stacked``: the parts of each bar have a legend."""

    title: str
    note: str
    bars: Sequence[Bar]
    stacked: bool = False


def charts(tokens: Sequence[Token]) -> list[Chart]:
    """The five charts; each has a row for unknown values, also if it is 0."""
    return [_roles(tokens), _reach(tokens), _age(tokens), _last_use(tokens), _per_owner(tokens)]


def _roles(tokens: Sequence[Token]) -> Chart:
    counts = summary.by_level(tokens)
    rows = {words.LEVELS[level]: {reach: counts[level][reach] for reach in words.REACHES} for level in Level}
    bars = _stacked(rows)
    return Chart("Highest role of the owner, by network reach", "A token has every right of its owner.", bars, True)


def _reach(tokens: Sequence[Token]) -> Chart:
    counts = summary.by_reach(tokens)
    bars = _stacked({words.REACHES[reach]: {reach: counts[reach]} for reach in words.REACHES})
    return Chart("Network reach", "From where a stolen token can be used.", bars)


def _age(tokens: Sequence[Token]) -> Chart:
    counts = summary.by_age(tokens)
    rows = {label: counts[number] for number, label in enumerate(words.AGES)}
    return Chart("Age of the token", "The secret of a token never changes.", _plain(rows, counts[None]))


def _last_use(tokens: Sequence[Token]) -> Chart:
    counts = summary.by_last_use(tokens)
    rows = {label: counts[number] for number, label in enumerate(words.LAST_USES)}
    rows["never"] = counts[Use.NEVER]
    return Chart("Last use", "Okta revokes a token after 30 days without use.", _plain(rows, counts[Use.UNKNOWN]))


def _per_owner(tokens: Sequence[Token]) -> Chart:
    counts = summary.owners_by_tokens(tokens)
    rows = {label: counts[number] for number, label in enumerate(words.OWNER_SIZES)}
    ownerless = sum(token.owner.id is None for token in tokens)
    note = "Number of owners. Unknown: number of tokens without a known owner."
    return Chart("Tokens per owner", note, _plain(rows, ownerless))


def _plain(rows: Mapping[str, int], unknown: int) -> list[Bar]:
    largest = max(*rows.values(), unknown, 1)
    bars = [_bar(label, [("plain", label, count)], largest) for label, count in rows.items()]
    return [*bars, _bar("unknown", [("unk", "unknown", unknown)], largest)]


def _stacked(rows: Mapping[str, Mapping[Reach, int]]) -> list[Bar]:
    largest = max(1, *(sum(counts.values()) for counts in rows.values()))
    return [
        _bar(label, [(words.CLASSES[reach], words.REACHES[reach], count) for reach, count in counts.items()], largest)
        for label, counts in rows.items()
    ]


def _bar(label: str, counts: Sequence[tuple[str, str, int]], largest: int) -> Bar:
    parts, start = [], 0.0
    for kind, name, count in counts:
        width = max(98 * count / largest, _NARROWEST) if count else 0.0
        parts.append(Part(kind, name, count, start, width))
        start += width
    return Bar(label, sum(part.count for part in parts), parts)
