"""Rows of tokens from Okta, and tokens as the graph has them, for the tests of plan and removal."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from okta_ingest.model.plan import Plan, compare_tokens, make_plan
from okta_ingest.model.removal import RemovalPolicy, TokenList
from okta_ingest.model.rows.api_tokens import upsert_api_tokens, usable_records
from okta_ingest.model.rows.context import RowContext
from okta_ingest.model.rows.fields import Row
from okta_ingest.model.timestamps import format_timestamp
from tests.samples import COLLECTED_AT, snapshot

CONSTANTS = RowContext.of(snapshot(), False, print).constants
"""The properties that all tokens of the sample org have."""

DAY_BEFORE = format_timestamp(COLLECTED_AT - timedelta(days=1))


def token_list(
    *, size: int = 1, skipped: int = 0, sees_all: bool | None = True, only_own: bool = False, org_id_known: bool = True
) -> TokenList:
    """What is known about a token list; without changes, a complete one."""
    return TokenList(COLLECTED_AT, org_id_known, size, skipped, sees_all, only_own)


def token_rows(*records: dict[str, Any]) -> list[Row]:
    """The rows of these token records."""
    source = snapshot(*records)
    return list(upsert_api_tokens(usable_records(source.api_tokens, print), RowContext.of(source, False, print)))


def plan_of(
    rows: Iterable[Row],
    existing: Iterable[Row],
    listed: TokenList,
    policy: RemovalPolicy,
    constants: Row | None = None,
    identical: Collection[str] = (),
) -> Plan:
    """The plan for tokens that are compared all at once."""
    return make_plan([compare_tokens(rows, existing, COLLECTED_AT, constants, identical)], listed, policy)


def existing_tokens(*records: dict[str, Any], of_org: bool = True, lastseen: Any = DAY_BEFORE) -> list[Row]:
    """These tokens as the graph has them."""
    return [{**row, **CONSTANTS, "of_org": of_org, "lastseen": lastseen} for row in token_rows(*records)]
