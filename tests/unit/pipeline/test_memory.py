"""A large org needs memory for its records, not for all of its rows beside them."""

import tracemalloc
from collections.abc import Mapping
from typing import Any

import pytest

from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.rows.org import rows_of
from okta_ingest.pipeline.sync import sync_orgs
from okta_ingest.pipeline.sync_org import Options
from tests.samples import DOMAIN, ORG_ID, api_token, snapshot
from tests.unit.fake_database import FakeDatabase, no_progress

TOKENS, BATCH = 3_000, 50
OPTIONS = Options(write=True, uppercase_names=True, index=True, removal=RemovalPolicy(), refuse_older=False)


class MeasuringDatabase(FakeDatabase):
    """A database that has the given tokens, and takes the rows of a statement one after the other."""

    def __init__(self, existing: list[str]) -> None:
        keys = {"environmentid": ORG_ID, "domains": [DOMAIN], "objectids": existing}
        super().__init__({"read_api_token_keys": [keys] if existing else []})
        self.batch_size = BATCH
        self.compared: list[int] = []

    def read(self, statement: str, **params: Any) -> list[dict[str, Any]]:
        """All tokens and owners are as their rows."""
        if not statement.startswith("read_unchanged"):
            return super().read(statement, **params)
        self.compared.append(len(params["rows"]))
        return [{"objectids": [row["objectid"] for row in params["rows"]]}]


def peak_of(work: Any) -> int:
    """The most bytes that *work* has allocated at once, beside what was there before."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("rerun", [False, True])
def test_rows_are_made_and_dropped_batch_by_batch(rerun: bool) -> None:
    """A run needs less memory than the rows of its tokens alone would."""
    source = snapshot(*(api_token(number) for number in range(TOKENS)))
    rows = rows_of(source, uppercase=True)
    rows_alone = peak_of(lambda: list(rows.api_tokens))
    fake = MeasuringDatabase(list(rows.api_tokens.records) if rerun else [])
    result: list[Mapping[str, int]] = []

    def run() -> None:
        (org,) = sync_orgs({DOMAIN: lambda: source}, fake.database, OPTIONS, no_progress).orgs
        result.append(org.tokens)

    peak = peak_of(run)
    expected = {"unchanged": TOKENS, "created": 0} if rerun else {"unchanged": 0, "created": TOKENS}
    assert expected.items() <= result[0].items()
    assert peak < rows_alone
    assert (sum(fake.compared), max(fake.compared, default=0)) == ((TOKENS + TOKENS // 3, BATCH) if rerun else (0, 0))
