"""What is read of the graph to compare one org with it, and what the comparison says."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from okta_ingest.model.duplicates import Node
from okta_ingest.model.knowledge import NOTHING_KNOWN, Knowledge
from okta_ingest.model.owners import Owner
from okta_ingest.model.removal import RemovalPolicy
from okta_ingest.model.rows.org import rows_of
from okta_ingest.model.snapshot import Caller, Snapshot
from okta_ingest.pipeline.compare import Comparison, compare_org
from okta_ingest.pipeline.existing import Existing
from sandbox.okta_users import role, user
from tests.samples import CALLER, DOMAIN, ORG_ID, POSTMAN, api_token, snapshot
from tests.unit.fake_database import FakeDatabase
from tests.unit.model.existing_tokens import existing_tokens

KEY, OWNER = POSTMAN["id"].upper(), POSTMAN["userId"]
NEW, STALE, MOVED = (api_token(number)["id"].upper() for number in (1, 2, 3))
ORG = ORG_ID.upper()
SOURCE = snapshot(POSTMAN, api_token(1), api_token(3))
EXISTING: list[dict[str, Any]] = [
    {"environmentid": ORG, "domains": [DOMAIN, None], "objectids": [KEY, STALE]},
    {"environmentid": "00OOTHER", "domains": ["fabrikam.okta.com", None], "objectids": [MOVED, "00TOTHER"]},
]
"""The graph has one token of the list, a stale one, one of the list that another org has, and one of another org."""


def compared(
    fake: FakeDatabase,
    source: Snapshot = SOURCE,
    stubs: dict[str, list[Node]] | None = None,
    before: Knowledge = NOTHING_KNOWN,
    policy: RemovalPolicy | None = None,
    more: Sequence[str] = (),
) -> Comparison:
    """The comparison of *source* with the sample graph; it has *more* tokens of the org."""
    fake.returns.setdefault("read_other_relationships", [{"relationships": 0}])
    groups = [EXISTING[0] | {"objectids": [KEY, STALE, *more]}, EXISTING[1]]
    rows, existing = rows_of(source, uppercase=False), Existing(groups, stubs or {})
    return compare_org(source, rows, existing, before, policy or RemovalPolicy(), fake.database)


def stale_token() -> dict[str, Any]:
    """The stale token as the graph has it."""
    return existing_tokens(api_token(2))[0]


def test_tokens_of_the_org_and_of_the_list_are_read() -> None:
    """Also one that the graph has under another org; not the other tokens of that org."""
    fake = FakeDatabase()
    found = compared(fake)
    assert set(fake.keys_read["read_api_tokens"]) == {KEY, STALE, MOVED}
    assert fake.params["read_api_tokens"]["environmentid"] == ORG
    assert fake.params["read_api_tokens"]["domains"] == [DOMAIN.upper()]
    assert {KEY, STALE, NEW, MOVED, OWNER.upper(), ORG} <= set(found.objectids)
    assert "00TOTHER" not in found.objectids
    assert [row["objectid"] for row in fake.params["read_unchanged_api_tokens"]["rows"]] == [KEY]


def test_unchanged_tokens_are_not_read_again() -> None:
    """The server has compared them."""
    fake = FakeDatabase({"read_unchanged_api_tokens": [{"objectids": [KEY]}]})
    found = compared(fake)
    assert set(fake.keys_read["read_api_tokens"]) == {STALE, MOVED}
    assert found.plan.unchanged == 1


def test_stub_of_a_stale_token_is_found_and_keeps_it() -> None:
    """No statement can find a node whose key is not in upper case."""
    stubs = {STALE: [Node(STALE.lower(), ["Okta_ApiToken"])], "00TOTHER": [Node("00TOTHER", [])]}
    fake = FakeDatabase({"read_api_tokens": [stale_token() | {"objectid": STALE.lower()}]})
    found = compared(fake, stubs=stubs, more=[STALE.lower()])
    assert found.stubs == {STALE: stubs[STALE]}
    assert fake.params["read_api_tokens"]["stubs"] == [STALE.lower()]
    assert (found.plan.removals, found.plan.kept) == ([], 1)


def test_adoptable_stubs_are_read_with_the_tokens() -> None:
    """Those that another node with the Okta label makes duplicates are not."""
    stubs = {STALE: [Node(STALE, ["Okta_ApiToken"])], KEY: [Node(KEY, ["GH"])]}
    fake = FakeDatabase({"read_okta_keys": [{"objectid": KEY}]})
    compared(fake, stubs=stubs)
    assert sorted(fake.params["read_okta_keys"]["objectids"]) == sorted([STALE, KEY])
    assert fake.params["read_api_tokens"]["stubs"] == [STALE]


def test_stale_token_is_removed_and_its_relationships_are_reported() -> None:
    """Other tools' ones are deleted with it."""
    fake = FakeDatabase(
        {"read_api_tokens": [stale_token()], "read_other_relationships": [{"relationships": 2}]},
    )
    found = compared(fake)
    assert [item["objectid"] for item in found.plan.removals] == [STALE]
    assert fake.params["read_other_relationships"]["objectids"] == [STALE]
    assert [text for text in found.warnings if "relationship" in text] == [
        "removed together with the stale tokens: 2 relationships of other tools."
    ]
    assert compared(FakeDatabase({"read_api_tokens": [stale_token()]})).warnings == []


def test_relationships_of_every_node_of_a_stale_token_are_counted() -> None:
    """All its nodes are deleted."""
    nodes = [stale_token(), stale_token() | {"objectid": STALE.lower()}]
    fake = FakeDatabase({"read_api_tokens": nodes, "read_other_relationships": [{"relationships": 1}]})
    found = compared(fake, more=[STALE.lower()])
    assert len(found.plan.removals) == 1
    assert sorted(fake.params["read_other_relationships"]["objectids"]) == [STALE, STALE.lower()]


def test_relationships_are_not_counted_where_nothing_is_removed() -> None:
    """It would be a request for nothing."""
    fake = FakeDatabase({"read_api_tokens": [stale_token()]})
    assert compared(fake, policy=RemovalPolicy(enabled=False)).plan.kept == 1
    assert "read_other_relationships" not in fake.calls


def test_stale_token_that_was_seen_since_is_reported() -> None:
    """It is kept."""
    fake = FakeDatabase({"read_api_tokens": [stale_token() | {"lastseen": "2026-02-01T12:00:00Z"}]})
    found = compared(fake)
    assert (found.plan.removals, found.plan.kept, found.plan.unclear) == ([], 1, 1)
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("1 stale token ")


def test_run_that_knows_less_than_the_last_one_is_partial() -> None:
    """Its reason is a warning, too."""
    source = replace(SOURCE, caller=replace(CALLER, sees_all=None))
    found = compared(FakeDatabase(), source, before=Knowledge("complete", None, None))
    (reason,) = found.plan.partial_reasons
    assert reason in found.warnings
    assert compared(FakeDatabase(), source).plan.partial_reasons == []


def test_warnings_are_about_plan_visibility_missing_data_and_records() -> None:
    """In this order, each once."""
    source = replace(
        snapshot(POSTMAN, {"id": 7}, missing_data=["no zones"]), caller=Caller("00ucaller", None, login="ada")
    )
    found = compared(FakeDatabase(), source, before=Knowledge("complete", None, None))
    assert found.plan.token_list == "partial"
    assert [text.split(":")[0] for text in found.warnings] == [
        found.plan.partial_reasons[0].split(":")[0],
        "no zones",
        *(text.split(":")[0] for text in found.rows.warnings),
    ]
    unknown = compared(FakeDatabase(), replace(source, api_tokens=[POSTMAN]))
    assert [text for text in unknown.warnings if text.startswith("signed in as ada")] != []


@pytest.mark.parametrize("changed", [True, False])
def test_owners_whose_values_can_matter_are_read(changed: bool) -> None:
    """Of changed owners, changed and removed tokens, and of known roles; each once."""
    users = {OWNER: user(OWNER, "ada@contoso.com")}
    source = snapshot(POSTMAN, users=users, roles={OWNER: [role("SUPER_ADMIN")]} if changed else {})
    unchanged: dict[str, list[dict[str, Any]]] = {
        "read_unchanged_api_tokens": [{"objectids": [KEY]}],
        "read_unchanged_users": [{"objectids": [OWNER.upper()]}],
    }
    fake = FakeDatabase({**unchanged, "read_api_tokens": [stale_token()]})
    found = compared(fake, source)
    former = api_token(2)["userId"].upper()
    assert fake.params["read_owners"]["objectids"] == [former, *([OWNER.upper()] if changed else [])]
    assert (set(found.unchanged.users), set(found.unchanged.api_tokens)) == ({OWNER.upper()}, {KEY})
    other = FakeDatabase({"read_unchanged_api_tokens": [{"objectids": [KEY]}]})
    compared(other, source)
    assert other.params["read_owners"]["objectids"] == [OWNER.upper()]
    third = FakeDatabase({"read_unchanged_users": unchanged["read_unchanged_users"]})
    compared(third, source)
    assert third.params["read_owners"]["objectids"] == [OWNER.upper()]


def test_new_owner_is_described_as_okta_has_it() -> None:
    """The graph has nothing of it yet."""
    users = {OWNER: user(OWNER, "ada@contoso.com", displayName="Ada")}
    found = compared(FakeDatabase(), snapshot(POSTMAN, users=users))
    assert found.owners.of(OWNER) == Owner(OWNER, "ada@contoso.com", "Ada", "ACTIVE")
