"""Settings are validated, frozen, and show no secret."""

import subprocess
import sys
from typing import Any

import pytest
from pydantic import SecretStr

from okta_ingest.config.loader import load
from okta_ingest.config.settings import OktaSettings, ServiceApp, Settings
from okta_ingest.okta.auth.private_key import PrivateKey
from tests.keys import ec_key, jwk
from tests.unit.config.files import ENVIRONMENT, KEY, URL, problems

APP = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_CLIENTID": "0oaClient", "OKTA_CLIENT_PRIVATEKEY": KEY}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"OKTA_CLIENT_PRIVATEKEY": ""}, "OKTA_CLIENT_PRIVATEKEY is missing"),
        ({"OKTA_CLIENT_CLIENTID": " "}, "OKTA_CLIENT_CLIENTID is missing"),
        ({"OKTA_CLIENT_CLIENTID": '"0oaClient"'}, "OKTA_CLIENT_CLIENTID has quotes around it"),
        ({"OKTA_CLIENT_CLIENTID": "{clientId}"}, "OKTA_CLIENT_CLIENTID is still a placeholder"),
        (
            {"OKTA_CLIENT_CLIENTID": "../secret"},
            "OKTA_CLIENT_CLIENTID is not the client id of an app: a client id has letters, digits, - and _ only",
        ),
        ({"OKTA_CLIENT_PRIVATEKEY": KEY[:500]}, "OKTA_CLIENT_PRIVATEKEY: "),
        ({"OKTA_CLIENT_PRIVATEKEY": "no/such/secret.pem"}, "OKTA_CLIENT_PRIVATEKEY: "),
        ({"OKTA_CLIENT_PRIVATEKEY": "{privateKey}"}, "OKTA_CLIENT_PRIVATEKEY: "),
    ],
)
def test_invalid_service_app_is_named_by_its_variable(changed: dict[str, str], expected: str) -> None:
    """The message does not contain the value."""
    (problem,) = problems(None, {**APP, **changed}, OktaSettings)
    assert problem.startswith(expected)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('"00secret"', "has quotes around it, which are not part of the value; remove them"),
        ("'00secret' ", "has quotes around it, which are not part of the value; remove them"),
        (" \u201800secret\u2019", "has quotes around it, which are not part of the value; remove them"),
        ('"SSWS 00secret"', "has quotes around it, which are not part of the value; remove them"),
        ("{apiToken}", "is still a placeholder"),
        ("SSWS 00secret", "begins with SSWS, which is not part of the token"),
        ("00secret 00secret", "is not an Okta API token: a token has letters, digits, - and _ only"),
        ("00secret\n00secret", "is not an Okta API token: a token has letters, digits, - and _ only"),
    ],
)
def test_invalid_token_is_explained(value: str, problem: str) -> None:
    """Each cause has its own message, without the value."""
    assert problems(None, {**ENVIRONMENT, "OKTA_CLIENT_TOKEN": value}) == [f"OKTA_CLIENT_TOKEN {problem}"]


def service_app(key: str, **others: Any) -> ServiceApp:
    """A service app with this private key."""
    return ServiceApp(kind="service_app", client_id="0oaClient", private_key=SecretStr(key), **others)


def test_private_key_is_parsed_once() -> None:
    """The settings have the key that signs, not its text."""
    assert isinstance(service_app(KEY).private_key, PrivateKey)


def test_configured_key_id_overrides_that_of_the_key() -> None:
    """Without a configured one, the JWK's own stays."""
    text = jwk(ec_key(), kid="k1")
    assert service_app(text).signing_key.key_id == "k1"
    assert service_app(text, key_id="k2").signing_key.key_id == "k2"


def test_password_must_be_valid_unicode() -> None:
    """The driver could not send a lone surrogate."""
    environ = {**ENVIRONMENT, "NEO4J_PASSWORD": "pass\ud800"}
    assert problems(None, environ) == ["NEO4J_PASSWORD is not valid Unicode text"]


@pytest.mark.parametrize("environ", [ENVIRONMENT, {**APP, "NEO4J_PASSWORD": "secretPassword"}])
def test_no_secret_in_a_repr(environ: dict[str, str]) -> None:
    """Printed settings show no token, password or key."""
    shown = repr(load(Settings, None, environ))
    assert "secret" not in shown
    assert KEY[40:60] not in shown


def test_cryptography_is_not_loaded_without_a_private_key() -> None:
    """A command that needs no key does not wait for it."""
    code = (
        "import sys\nfrom okta_ingest.config.loader import load\nfrom okta_ingest.config.settings import Settings\n"
        f"load(Settings, None, {ENVIRONMENT!r})\nprint(*sorted({{'cryptography', 'jwt'}} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
