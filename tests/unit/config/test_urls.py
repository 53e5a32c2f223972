"""Configured addresses are parsed and checked, and invalid ones are explained."""

import pytest

from okta_ingest.config import urls
from okta_ingest.config.problems import SettingError
from okta_ingest.config.settings import OrgSettings


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("https://Contoso.Okta.com", "contoso.okta.com"),
        (" https://contoso.okta.com/ ", "contoso.okta.com"),
        ("https://contoso.okta.com:443/admin/dashboard", "contoso.okta.com"),
        ("https://contoso-admin.okta.com", "contoso.okta.com"),
        ("https://login-admin.contoso.com", "login-admin.contoso.com"),
        ("https://login.contoso.com:8443", "login.contoso.com:8443"),
        ("http://127.0.0.1:5000", "127.0.0.1:5000"),
        ("http://localhost", "localhost"),
        ("http://[::1]:5000", "[::1]:5000"),
    ],
)
def test_domain_is_the_normalized_host(given: str, expected: str) -> None:
    """Lower case, without -admin, with a port that is not the default."""
    credential = {"kind": "api_token", "token": "00a"}
    assert OrgSettings.model_validate({"org_url": given, "credential": credential}, strict=False).domain == expected
    assert urls.is_admin_console(given) == ("-admin.okta.com" in given)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ('"https://contoso.okta.com"', "has quotes around it"),
        ("'https://contoso.okta.com'", "has quotes around it"),
        ("\u201chttps://contoso.okta.com/\u201d ", "has quotes around it"),
        ('https://contoso.okta.com"', "has quotes around it"),
        ("https://{yourOktaDomain}", "is still a placeholder: it must be the address of the org"),
        ("https://<org>.okta.com", "is still a placeholder"),
        ("${OKTA_URL}", "is still a placeholder"),
        ("https://contoso .okta.com", "must not contain a space or a line break"),
        ("https://contoso.okta.com\nhttps://x", "must not contain a space or a line break"),
        ("contoso.okta.com", "must be the address of the org"),
        ("x", "must be the address of the org"),
        ("https://", "must be the address of the org"),
        ("https://a:b", "must be the address of the org"),
        ("ftp://contoso.okta.com", "must be the address of the org"),
        ("https://https://contoso.okta.com", "must be the address of the org"),
        ("httpsx://contoso.okta.com", "must be the address of the org"),
        ("https://contoso.okta.com.com", "ends in .com.com"),
        ("https://me:secret@contoso.okta.com", "must not contain a user name or password"),
        ("http://contoso.okta.com", "must begin with https://"),
        ("https://cont%6fso.okta.com", "has no valid host name"),
    ],
)
def test_invalid_org_url_is_explained(given: str, problem: str) -> None:
    """Each cause has its own message, without the address."""
    with pytest.raises(SettingError) as raised:
        urls.org_url(given)
    line = raised.value.template.line(name="org_url", **raised.value.values)
    assert line.startswith(f"org_url {problem}")
    assert "secret" not in line


@pytest.mark.parametrize("given", ["bolt://localhost", " neo4j+s://a.example:7687/ ", "bolt+ssc://[::1]:7687"])
def test_neo4j_uri_is_kept(given: str) -> None:
    """A valid URI only loses spaces around it."""
    assert urls.neo4j_uri(given) == given.strip()


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("localhost:7687", "uri must begin with one of bolt://, "),
        ("http://localhost:7474", "uri must begin with one of bolt://, "),
        ("bolt://", "uri has no valid host name"),
        ("bolt://localhost:port", "uri must begin with one of bolt://, "),
        ("bolt://neo4j:secret@localhost", "uri must not contain the user name or password"),
        ("bolt://localhost/graph", "uri must end after host and port"),
        ("bolt://localhost?a=b", "uri must end after host and port"),
    ],
)
def test_invalid_neo4j_uri_is_explained(given: str, problem: str) -> None:
    """A URI that the driver does not accept, or with a password, is refused."""
    with pytest.raises(SettingError) as raised:
        urls.neo4j_uri(given)
    line = raised.value.template.line(name="uri", **raised.value.values)
    assert line.startswith(problem)
    assert "secret" not in line
