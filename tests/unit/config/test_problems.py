"""A setting has the name by which the user knows it."""

import pytest

from okta_ingest.config.problems import Findings, Key

NAMES: dict[Key, str] = {("okta", 0, "token"): "OKTA_CLIENT_TOKEN", ("okta", 0, "scopes"): "OKTA_CLIENT_SCOPES"}
ADDRESSES: dict[Key, str] = {("okta", 1): "https://contoso.okta.com"}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (("okta", 0, "token"), "OKTA_CLIENT_TOKEN"),
        (("okta", 0, "scopes", 2), "OKTA_CLIENT_SCOPES[2]"),
        (("okta", 0, "org_url"), "okta[0].org_url"),
        (("okta", 1), "okta[1] (https://contoso.okta.com)"),
        (("okta", 1, "scopes", 2), "okta[1] (https://contoso.okta.com): scopes[2]"),
        (("neo4j", "uri"), "neo4j.uri"),
        (("index",), "index"),
        (("neo4j", "a" * 41), f"neo4j.{'a' * 41}"),
        (("neo4j", "a" * 42), "neo4j.(invalid key, not shown; is a space missing after a colon?)"),
        (("00secret",), "(invalid key, not shown; is a space missing after a colon?)"),
    ],
)
def test_name_of_a_setting(key: Key, name: str) -> None:
    """It is the variable, or the path in the file with the address of the org."""
    assert Findings(names=NAMES, addresses=ADDRESSES).name(key) == name
