"""What one Okta org said at one moment: the raw API records, before any of it is interpreted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

API_TOKEN_FIELDS = (
    "id",
    "name",
    "userId",
    "clientName",
    "tokenWindow",
    "network",
    "expiresAt",
    "created",
    "lastUpdated",
)
"""The fields of Okta's apiToken object that are kept; the rest is dropped as it is read."""


@dataclass(frozen=True)
class Caller:
    """Who read the tokens. ``id`` is the user's; ``sees_all`` whether it is known to see every token of the org.

    Okta shows some admins a part of the list, which looks whole. None: not known.
    """

    id: str | None = None
    sees_all: bool | None = None


@dataclass(frozen=True)
class Snapshot:
    """One org's answers, as Okta wrote them.

    ``api_tokens`` holds what the list held, an object cut down to `API_TOKEN_FIELDS` or whatever else stood
    there; ``whole`` says that every page of it arrived. ``org_id`` is None where ``/.well-known/okta-organization``
    could not be read; ``domains`` are the domains under which the org is known, ``domain`` among them. ``gaps``
    are sentences that say what could not be read.
    """

    domain: str
    collected_at: datetime
    org_id: str | None
    domains: Sequence[str]
    caller: Caller
    api_tokens: Sequence[Any]
    whole: bool
    requests: int
    gaps: Sequence[str]


@dataclass(frozen=True)
class FailedCollection:
    """An org whose API tokens could not be read: ``error`` says why, and what to do."""

    domain: str
    error: str


Collect = Callable[[], Snapshot]
"""Reads one org. Raises OktaError when its API tokens cannot be read."""
