"""One line of missing data for each kind of error, with whom it is about. Pure."""

import re
from collections.abc import Mapping

from okta_ingest.errors import OktaError
from okta_ingest.messages import Template
from okta_ingest.messages import missing_data as messages
from okta_ingest.model.truncate import joined
from okta_ingest.okta.pool import is_denied
from okta_ingest.okta.users import OwnerRecords

_QUERY = re.compile(r"\?\S+")
"""Of a request; it names up to 25 users."""

_ADDRESS = re.compile(r"\S+://\S+")


def not_read_lines(owners: OwnerRecords, denied: Template, not_read: Template, total: int) -> list[str]:
    """The lines on those of *total* owners that could not be read; *denied*: Okta denied it to the caller."""
    lines = error_lines(owners.errors, denied, not_read, total)
    if owners.unusable:
        reason, ids = messages.UNUSABLE_USER_ID, joined(owners.unusable)
        lines.append(not_read.line(count=len(owners.unusable), total=total, reason=reason, ids=ids))
    return lines


def error_lines(errors: Mapping[str, OktaError], denied: Template, not_read: Template, total: int) -> list[str]:
    """One line for each kind of error (status and code), from errors by id: count, total, reason and the first ids."""
    by_kind: dict[tuple[object, str], list[str]] = {}
    for item, error in errors.items():
        # Without a status, as for a lost connection: by the text, which names the address.
        kind = (error.status or _ADDRESS.sub("", error.message), error.code)
        by_kind.setdefault(kind, []).append(item)
    return [_line(ids, errors[ids[0]], denied, not_read, total) for ids in by_kind.values()]


def _line(ids: list[str], error: OktaError, denied: Template, not_read: Template, total: int) -> str:
    template = denied if is_denied(error) else not_read
    reason = _QUERY.sub("", error.message).rstrip(".")
    return template.line(count=len(ids), total=total, reason=reason, ids=joined(ids))
