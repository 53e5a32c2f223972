"""Warnings about records of Okta, and their grouping: one line for each kind, however many records there are. Pure."""

from collections.abc import Sequence
from typing import Any

from okta_ingest.messages import Template
from okta_ingest.messages import records as messages
from okta_ingest.model.truncate import joined

_KIND = ("assignee", "field", "fields", "kind")
"""The values that make warnings with the same template two kinds."""


class RecordWarning(str):
    """The text of a template with its values; those that *by* names tell which record it is about."""

    def __new__(cls, template: Template, by: Sequence[str], **values: Any) -> "RecordWarning":
        """Fill in the template."""
        warning = super().__new__(cls, template.line(**values))
        warning.template, warning.by, warning.values = template, by, values
        return warning

    template: Template
    by: Sequence[str]
    values: dict[str, Any]

    @property
    def kind(self) -> tuple[object, ...]:
        """Equal for warnings that can be one line."""
        return (self.template.text, *(self.values.get(name) for name in _KIND))


def grouped(warnings: Sequence[str]) -> list[str]:
    """The *warnings*, with one line for all record warnings of one kind: how many records, and the first of them."""
    groups: dict[object, list[str]] = {}
    for warning in warnings:
        groups.setdefault(warning.kind if isinstance(warning, RecordWarning) else warning, []).append(warning)
    return [_line(group) for group in groups.values()]


def _line(group: Sequence[str]) -> str:
    records = [warning for warning in group if isinstance(warning, RecordWarning)]
    if len(records) < 2:
        return str(group[0])
    first = records[0]
    names = {name: joined([str(warning.values[name]) for warning in records]) for name in first.by}
    return messages.RECORDS.line(count=len(records), line=first.template.line(**{**first.values, **names}))
