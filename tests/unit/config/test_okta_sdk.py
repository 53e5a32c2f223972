"""The configuration of Okta's SDKs and of OktaHound is understood in all its spellings."""

from typing import Any

import pytest

from okta_ingest.config import okta_sdk

URL = "https://contoso.okta.com"
APP = {"org_url": URL, "client_id": "0oaClient", "private_key": "KEY"}
VARIABLES = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_CLIENTID": "0oaClient", "OKTA_CLIENT_PRIVATEKEY": "KEY"}
BOTH = {**VARIABLES, "OKTA_CLIENT_TOKEN": "00a"}


def test_variables_describe_a_service_app() -> None:
    """Scopes are separated by commas, spaces or both."""
    scopes = "okta.apiTokens.read, okta.users.read okta.roles.read"
    org = okta_sdk.of_environment({**VARIABLES, "OKTA_CLIENT_SCOPES": scopes, "OTHER": "x"})
    expected = ["okta.apiTokens.read", "okta.users.read", "okta.roles.read"]
    assert org.entry == {**APP, "scopes": expected}
    assert (org.names["org_url"], org.problems) == ("OKTA_CLIENT_ORGURL", [])


@pytest.mark.parametrize("variable", ["KEYID", "PRIVATEKEYID", "KID"])
def test_key_id_has_three_spellings(variable: str) -> None:
    """The name that the user wrote is the one in messages."""
    org = okta_sdk.of_environment({**VARIABLES, f"OKTA_CLIENT_{variable}": "k1"})
    assert (org.entry["key_id"], org.names["key_id"]) == ("k1", f"OKTA_CLIENT_{variable}")


def test_keys_of_a_file_are_case_insensitive() -> None:
    """The domain has two spellings, and unknown keys are those of other tools."""
    client = {"OktaDomain": URL, "Token": "00a", "connectionTimeout": 30, "privateKey": ""}
    org = okta_sdk.of_file({"okta": {"client": client}})
    assert org.entry == {"org_url": URL, "token": "00a"}
    assert (org.names["org_url"], org.names["client_id"]) == ("okta.client.OktaDomain", "okta.client.clientId")


@pytest.mark.parametrize(("mode", "expected"), [("SSWS", {"token"}), ("PrivateKey", {"client_id", "private_key"})])
def test_mode_selects_the_credential(mode: str, expected: set[str]) -> None:
    """What the other credential needs is dropped."""
    org = okta_sdk.of_environment({**BOTH, "OKTA_CLIENT_AUTHORIZATIONMODE": mode})
    assert org.entry.keys() - {"org_url", "scopes"} == expected
    assert org.problems == []


@pytest.mark.parametrize(
    ("mode", "problem"),
    [
        (
            {},
            "OKTA_CLIENT_TOKEN and OKTA_CLIENT_PRIVATEKEY: only one can be used; "
            "select it with OKTA_CLIENT_AUTHORIZATIONMODE (SSWS or PrivateKey)",
        ),
        (
            {"OKTA_CLIENT_AUTHORIZATIONMODE": "Bearer"},
            "OKTA_CLIENT_AUTHORIZATIONMODE must be SSWS or PrivateKey; okta-ingest supports no other mode",
        ),
    ],
)
def test_two_credentials_need_a_valid_mode(mode: dict[str, str], problem: str) -> None:
    """Nothing is guessed."""
    assert okta_sdk.of_environment({**BOTH, **mode}).problems == [problem]


@pytest.mark.parametrize(
    "content", [{}, {"okta": None}, {"okta": {"client": 7}}, {"okta": {"client": {"token": None}}}]
)
def test_file_without_an_org_gives_an_empty_entry(content: dict[str, Any]) -> None:
    """The names are those that are missing."""
    org = okta_sdk.of_file(content)
    assert (org.entry, org.names["token"], org.problems) == ({}, "okta.client.token", [])
