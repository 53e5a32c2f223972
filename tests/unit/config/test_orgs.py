"""An org's address and credential come from one source: the list, the environment, or okta.yaml."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from okta_ingest.config.loader import Configuration, load
from okta_ingest.config.settings import ApiToken, OktaSettings, ServiceApp
from okta_ingest.okta.auth.private_key import PrivateKey
from tests.keys import ec_key, jwk, rsa_key
from tests.unit.config.files import KEY, URL, problems, written

TOKEN = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_TOKEN": "00secretToken"}
APP = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_CLIENTID": "0oaClient", "OKTA_CLIENT_PRIVATEKEY": KEY}


def okta_yaml(mode: int = 0o600, **client: Any) -> dict[str, str]:
    """An environment whose home folder has an okta.yaml with these keys under okta.client."""
    written(yaml.safe_dump({"okta": {"client": client}}), ".okta/okta.yaml", mode)
    return {"HOME": str(Path.cwd())}


def loaded(environ: dict[str, str], config: Path | None = None) -> Configuration[OktaSettings]:
    """The configuration of a command that needs Okta."""
    return load(OktaSettings, config, environ)


def app(environ: dict[str, str], config: Path | None = None) -> ServiceApp:
    """The service app of a configuration with one org, at `URL`."""
    (org,) = loaded(environ, config).settings.okta
    assert isinstance(org.credential, ServiceApp)
    assert org.org_url == URL
    return org.credential


def token(environ: dict[str, str]) -> tuple[str, str]:
    """The address and API token of a configuration."""
    (org,) = loaded(environ).settings.okta
    assert isinstance(org.credential, ApiToken)
    return org.org_url, org.credential.token.get_secret_value()


def is_key(key: PrivateKey, expected: Any) -> bool:
    """Whether a parsed key is *expected*, an RSA or EC key."""
    return bool(key.key.private_numbers() == expected.private_numbers())


def test_variables_describe_a_service_app() -> None:
    """Key id and scopes are optional."""
    credential = app(APP)
    assert (credential.client_id, credential.key_id, credential.scopes) == ("0oaClient", None, None)
    assert is_key(credential.private_key, rsa_key())
    credential = app({**APP, "OKTA_CLIENT_KID": "k1", "OKTA_CLIENT_SCOPES": "okta.apiTokens.read okta.users.read"})
    assert credential.signing_key.key_id == "k1"
    assert credential.scopes == ("okta.apiTokens.read", "okta.users.read")


@pytest.mark.parametrize("value", [KEY, KEY.strip().replace("\n", "\\n"), "key.pem", "~/key.pem"])
def test_variable_has_the_private_key_or_its_file(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line breaks may be lost; some SDKs name a file in this variable."""
    written(KEY, "key.pem")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert is_key(app({**APP, "OKTA_CLIENT_PRIVATEKEY": value}).private_key, rsa_key())


def test_variable_has_a_jwk() -> None:
    """The JWK's own key id is used."""
    credential = app({**APP, "OKTA_CLIENT_PRIVATEKEY": jwk(ec_key(), kid="k1")})
    assert is_key(credential.private_key, ec_key())
    assert credential.signing_key.key_id == "k1"


@pytest.mark.parametrize("way", ["private_key", "private_key_env", "private_key_file"])
def test_entry_has_the_private_key_or_its_variable_or_file(way: str) -> None:
    """An entry of the file describes a service app."""
    written(KEY, "app.pem")
    values = {"private_key": KEY, "private_key_env": "SOME_KEY", "private_key_file": "app.pem"}
    entry = {"org_url": URL, "client_id": "0oaClient", way: values[way], "key_id": "k1", "scopes": ["okta.users.read"]}
    credential = app({"SOME_KEY": KEY}, written(yaml.safe_dump({"okta": [entry]})))
    assert is_key(credential.private_key, rsa_key())
    assert (credential.client_id, credential.key_id, credential.scopes) == ("0oaClient", "k1", ("okta.users.read",))


@pytest.mark.parametrize("address", ["orgUrl", "oktaDomain"])
@pytest.mark.parametrize("key_id", ["kid", "keyId", "privateKeyId"])
@pytest.mark.parametrize("key", [KEY, json.loads(jwk(rsa_key())), "key.pem"], ids=["PEM", "mapping", "file"])
def test_okta_yaml_is_used_unchanged(address: str, key_id: str, key: Any) -> None:
    """The file of the SDKs and of OktaHound works in all their spellings."""
    written(KEY, "key.pem")
    client = {address: URL, "clientId": "0oaClient", "privateKey": key, key_id: "k1", "Scopes": ["okta.apiTokens.read"]}
    environ = okta_yaml(authorizationMode="PrivateKey", token="", dpopEnabled=True, **client)
    credential = app(environ)
    expected = ("0oaClient", "k1", ("okta.apiTokens.read",))
    assert (credential.client_id, credential.key_id, credential.scopes) == expected
    assert is_key(credential.private_key, rsa_key())
    assert loaded(environ).source == f"the environment and {Path.cwd()}/.okta/okta.yaml"


def test_token_of_an_okta_yaml_that_others_can_read_is_a_warning() -> None:
    """It is used nevertheless."""
    environ = okta_yaml(orgUrl=f"{URL}/", token="00secretToken", mode=0o644)
    assert token(environ) == (URL, "00secretToken")
    (warning,) = loaded(environ).warnings
    assert warning.startswith("okta.client.token: other users of this machine can read the secret; run: chmod 600 ")


def test_sources_are_never_combined() -> None:
    """Incomplete variables are not completed from okta.yaml, and an empty list from nothing."""
    home = okta_yaml(orgUrl="https://home.okta.com", token="00home")
    assert token({**home, **TOKEN}) == (URL, "00secretToken")
    assert problems(None, {**home, "OKTA_CLIENT_TOKEN": "00secretToken"}, OktaSettings) == [
        f"{Path.cwd()}/.okta/okta.yaml is not read: OKTA_CLIENT_* variables are set, and an org's address and "
        "credential must come from one source",
        "OKTA_CLIENT_ORGURL is missing",
    ]
    incomplete = problems(None, {**home, "OKTA_CLIENT_ORGURL": URL}, OktaSettings)
    assert incomplete[1] == "OKTA_CLIENT_TOKEN is missing"
    assert problems(written("okta: []"), home, OktaSettings) == ["okta lists no org"]


def test_mode_makes_the_missing_parts_of_a_service_app_known() -> None:
    """With mode PrivateKey, a token does not replace the key."""
    assert problems(None, {**TOKEN, "OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey"}, OktaSettings) == [
        "OKTA_CLIENT_PRIVATEKEY is missing",
        "OKTA_CLIENT_CLIENTID is missing",
    ]


def test_entry_with_two_credentials_is_one_problem() -> None:
    """An entry of the file has no mode that could select one."""
    text = f"okta: [{{org_url: {URL}, token: 00secretToken, client_id: a, private_key_env: APP_KEY}}]"
    assert problems(written(text), {"APP_KEY": KEY}, OktaSettings) == [
        f"okta[0] ({URL}) has an API token and a service app; configure one of them"
    ]


def test_all_problems_of_service_apps_are_reported_at_once() -> None:
    """An unusable key is reported together with the other problems."""
    written("secret", "bad.pem")
    text = """\
    okta:
      - {org_url: "https://a.okta.com", client_id: 7, private_key_file: bad.pem, key_id: "", scopes: all, extra: x}
      - {org_url: "https://b.okta.com", client_id: a}
      - {org_url: "https://c.okta.com", private_key_env: secretKey}
    """
    invalid_key = "okta[0] (https://a.okta.com): private_key_file: "
    found = sorted(problems(written(text), {}, OktaSettings))
    assert [problem.startswith(invalid_key) for problem in found].count(True) == 1
    assert [problem for problem in found if not problem.startswith(invalid_key)] == [
        "okta[0] (https://a.okta.com): client_id must be text: put it in quotes",
        "okta[0] (https://a.okta.com): extra: unknown key",
        "okta[0] (https://a.okta.com): key_id must not be empty",
        "okta[0] (https://a.okta.com): scopes must be a list",
        "okta[1] (https://b.okta.com): private_key_env is missing (or use private_key_file)",
        "okta[2] (https://c.okta.com): client_id is missing",
        "okta[2] (https://c.okta.com): private_key_env names a variable that is not set in the environment, "
        "or is empty",
    ]


@pytest.mark.parametrize("content", ["", "okta:", "okta: {client: 7}", "idx: {}", "okta: {client: {token: null}}"])
def test_okta_yaml_without_an_org_is_explained(content: str) -> None:
    """The missing keys have the names of that file."""
    written(content, ".okta/okta.yaml")
    expected = ["okta.client.token is missing", "okta.client.orgUrl is missing"]
    assert problems(None, {"HOME": str(Path.cwd())}, OktaSettings) == expected
