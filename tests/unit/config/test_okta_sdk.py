"""Who signs in to Okta: service apps, and the configuration that people have for Okta's SDKs and OktaHound."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from okta_ingest.config.loader import Configuration, load
from okta_ingest.config.settings import ApiToken, OktaSettings, ServiceApp
from okta_ingest.errors import ConfigurationError
from tests.keys import ec_key, jwk, pem, rsa_key

URL = "https://contoso.okta.com"
KEY = pem(rsa_key())
TOKEN = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_TOKEN": "00secretToken"}
APP = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_CLIENTID": "0oaClient", "OKTA_CLIENT_PRIVATEKEY": KEY}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds a file that it did not write."""
    monkeypatch.chdir(tmp_path)


def written(content: str, name: str = "settings.yaml", mode: int = 0o600) -> Path:
    """A file with *content* in the test's folder."""
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def okta_yaml(mode: int = 0o600, **client: Any) -> dict[str, str]:
    """An environment whose home holds an okta.yaml with these keys under okta.client."""
    written(yaml.safe_dump({"okta": {"client": client}}), ".okta/okta.yaml", mode)
    return {"HOME": str(Path.cwd())}


def loaded(environ: dict[str, str], config: Path | None = None) -> Configuration[OktaSettings]:
    """The configuration of a command that needs Okta."""
    return load(OktaSettings, config, environ)


def app(environ: dict[str, str], config: Path | None = None) -> tuple[str, str, str, str | None, Any]:
    """The service app of a configuration, and its address."""
    (org,) = loaded(environ, config).settings.okta
    assert isinstance(org.credential, ServiceApp)
    credential = org.credential
    key = credential.private_key.get_secret_value().strip()
    return org.org_url, credential.client_id, key, credential.key_id, credential.scopes


def token(environ: dict[str, str]) -> tuple[str, str]:
    """The address and API token of a configuration."""
    (org,) = loaded(environ).settings.okta
    assert isinstance(org.credential, ApiToken)
    return org.org_url, org.credential.token.get_secret_value()


def problems(environ: dict[str, str], config: Path | None = None) -> list[str]:
    """What is wrong with a configuration; no secret may be in it."""
    with pytest.raises(ConfigurationError) as raised:
        loaded(environ, config)
    told = str(raised.value)
    assert "secret" not in told
    assert not any(line in told for line in KEY.splitlines() if len(line) > 30)
    return list(raised.value.problems)


def test_service_app_of_the_environment() -> None:
    """The SDKs' variables describe a service app."""
    more = {"OKTA_CLIENT_KEYID": "k1", "OKTA_CLIENT_SCOPES": "okta.apiTokens.read, okta.users.read okta.roles.read"}
    scopes = ("okta.apiTokens.read", "okta.users.read", "okta.roles.read")
    assert app(APP) == (URL, "0oaClient", KEY.strip(), None, None)
    assert app({**APP, **more}) == (URL, "0oaClient", KEY.strip(), "k1", scopes)
    for spelling in ("OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KID"):
        assert app({**APP, spelling: "k2"})[3] == "k2"


def test_private_key_of_the_environment() -> None:
    """The variable holds a key, in any form, or, as some SDKs have it, names a file."""
    lost = KEY.strip().replace("\n", "\\n")
    assert app({**APP, "OKTA_CLIENT_PRIVATEKEY": lost})[2] == lost
    text = jwk(ec_key(), kid="k1")
    assert app({**APP, "OKTA_CLIENT_PRIVATEKEY": text})[2] == text
    written(KEY, "key.pem")
    assert app({**APP, "OKTA_CLIENT_PRIVATEKEY": "key.pem"})[2] == KEY.strip()


@pytest.mark.parametrize("way", ["private_key", "private_key_env", "private_key_file"])
def test_service_app_of_a_file(way: str) -> None:
    """An entry of the file holds the key, or names its variable or file."""
    written(KEY, "app.pem")
    values = {"private_key": KEY, "private_key_env": "SOME_KEY", "private_key_file": "app.pem"}
    entry = {"org_url": URL, "client_id": "0oaClient", way: values[way], "key_id": "k1", "scopes": ["okta.users.read"]}
    config = written(yaml.safe_dump({"okta": [entry]}))
    assert app({"SOME_KEY": KEY}, config) == (URL, "0oaClient", KEY.strip(), "k1", ("okta.users.read",))


@pytest.mark.parametrize("address", ["orgUrl", "oktaDomain"])
@pytest.mark.parametrize("key_id", ["kid", "keyId", "privateKeyId"])
@pytest.mark.parametrize("key", [KEY, json.loads(jwk(rsa_key())), "key.pem"], ids=["PEM", "mapping", "file"])
def test_okta_yaml(address: str, key_id: str, key: Any) -> None:
    """The file of the SDKs and of OktaHound serves as it is, in all their spellings."""
    written(KEY, "key.pem")
    client = {address: URL, "clientId": "0oaClient", "privateKey": key, key_id: "k1", "Scopes": ["okta.apiTokens.read"]}
    environ = okta_yaml(authorizationMode="PrivateKey", token="", dpopEnabled=True, **client)
    url, client_id, text, kid, scopes = app(environ)
    assert (url, client_id, kid, scopes) == (URL, "0oaClient", "k1", ("okta.apiTokens.read",))
    assert (json.loads(text) if isinstance(key, dict) else text) == (key if isinstance(key, dict) else KEY.strip())
    assert loaded(environ).source == f"the environment and {Path.cwd()}/.okta/okta.yaml"


def test_token_of_okta_yaml() -> None:
    """An API token in okta.yaml is used, and warned about where others can read it."""
    environ = okta_yaml(orgUrl=f"{URL}/", token="00secretToken", mode=0o644)
    assert token(environ) == (URL, "00secretToken")
    (warning,) = loaded(environ).warnings
    assert warning.startswith("okta.client.token: other users of this machine can read the secret: chmod 600 ")


def test_one_source() -> None:
    """Address and credential come from one source: variables, or okta.yaml, or the list, and nothing of the next."""
    home = okta_yaml(orgUrl="https://home.okta.com", token="00home")
    assert token({**home, **TOKEN}) == (URL, "00secretToken")
    assert problems({**home, "OKTA_CLIENT_TOKEN": "00secretToken"}) == [
        f"{Path.cwd()}/.okta/okta.yaml: is not read where OKTA_CLIENT_* variables say something of the org",
        "OKTA_CLIENT_ORGURL: is missing",
    ]
    assert problems({**home, "OKTA_CLIENT_ORGURL": URL})[1] == "OKTA_CLIENT_TOKEN: is missing"
    assert problems(home, written("okta: []")) == ["okta: names no org"]


def test_both_credentials() -> None:
    """Where there are a token and a private key, the mode decides; without one it is asked for."""
    both = {**APP, **TOKEN}
    assert token({**both, "OKTA_CLIENT_AUTHORIZATIONMODE": "SSWS"}) == (URL, "00secretToken")
    assert app({**both, "OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey"})[1] == "0oaClient"
    assert problems(both) == [
        "OKTA_CLIENT_TOKEN and OKTA_CLIENT_PRIVATEKEY: only one can be used; OKTA_CLIENT_AUTHORIZATIONMODE "
        "(SSWS or PrivateKey) says which"
    ]
    assert problems({**both, "OKTA_CLIENT_AUTHORIZATIONMODE": "Bearer"}) == [
        "OKTA_CLIENT_AUTHORIZATIONMODE: must be SSWS or PrivateKey; okta-ingest signs in no other way"
    ]
    assert problems({**TOKEN, "OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey"}) == [
        "OKTA_CLIENT_PRIVATEKEY: is missing",
        "OKTA_CLIENT_CLIENTID: is missing",
    ]
    text = f"okta: [{{org_url: {URL}, token: 00secretToken, client_id: a, private_key_env: APP_KEY}}]"
    assert problems({"APP_KEY": KEY}, written(text)) == ["okta[0]: has an API token and a service app; use one of them"]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"OKTA_CLIENT_PRIVATEKEY": ""}, "OKTA_CLIENT_PRIVATEKEY: is missing"),
        ({"OKTA_CLIENT_CLIENTID": " "}, "OKTA_CLIENT_CLIENTID: is missing"),
        ({"OKTA_CLIENT_CLIENTID": "{clientId}"}, "OKTA_CLIENT_CLIENTID: is still a placeholder"),
        (
            {"OKTA_CLIENT_CLIENTID": "../secret"},
            "OKTA_CLIENT_CLIENTID: is not the client id of an app: those hold letters, digits, - and _ only",
        ),
        ({"OKTA_CLIENT_PRIVATEKEY": KEY[:500]}, "OKTA_CLIENT_PRIVATEKEY: the private key is a PEM that cannot be read"),
        ({"OKTA_CLIENT_PRIVATEKEY": "no/such/secret.pem"}, "OKTA_CLIENT_PRIVATEKEY: this is no private key"),
        ({"OKTA_CLIENT_PRIVATEKEY": "{privateKey}"}, "OKTA_CLIENT_PRIVATEKEY: the private key begins like a JWK"),
    ],
)
def test_wrong_app(changed: dict[str, str], expected: str) -> None:
    """What is wrong with a service app is told by the name of its variable, and without its value."""
    (problem,) = problems({**APP, **changed})
    assert problem.startswith(expected)


def test_everything_wrong() -> None:
    """A bad key is told together with all other problems, each by its key."""
    written("secret", "bad.pem")
    text = """\
    okta:
      - {org_url: "https://a.okta.com", client_id: 7, private_key_file: bad.pem, key_id: "", scopes: all, scope: x}
      - {org_url: "https://b.okta.com", client_id: a}
      - {org_url: "https://c.okta.com", private_key_env: secretKey}
    """
    assert sorted(problems({}, written(text))) == [
        "okta[0].client_id: must be text: put it in quotes",
        "okta[0].key_id: string should have at least 1 character",
        "okta[0].private_key_file: this is no private key: neither PEM (-----BEGIN PRIVATE KEY-----) nor JWK ({...})",
        "okta[0].scope: is not a known key",
        "okta[0].scopes: must be a list",
        "okta[1].private_key_env: is missing (private_key_file would do, too)",
        "okta[2].client_id: is missing",
        "okta[2].private_key_env: names a variable that is not set in the environment, or is empty",
    ]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://{yourOktaDomain}", "is still a placeholder: it must be the address of the org"),
        ("https://<org>.okta.com", "is still a placeholder"),
        ("${OKTA_URL}", "is still a placeholder"),
        ("https://contoso .okta.com", "must not hold a blank or a line break"),
        ("https://contoso.okta.com\nhttps://x", "must not hold a blank or a line break"),
        ("contoso.okta.com", "must be the address of the org"),
        ("https://https://contoso.okta.com", "must be the address of the org"),
        ("httpsx://contoso.okta.com", "must be the address of the org"),
        ("https://contoso.okta.com.com", "ends in .com.com"),
        ("https://me:secret@contoso.okta.com", "must not hold a user name or password"),
        ("http://contoso.okta.com", "must begin with https://"),
        ("https://cont%6fso.okta.com", "holds no valid host name"),
    ],
)
def test_address(url: str, problem: str) -> None:
    """Each thing that can be wrong with an address is told as what it is."""
    assert problems({**TOKEN, "OKTA_CLIENT_ORGURL": url})[0].startswith(f"OKTA_CLIENT_ORGURL: {problem}")


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("{apiToken}", "is still a placeholder"),
        ("SSWS 00secret", "begins with SSWS, which is not part of the token"),
        ("00secret 00secret", "is not an Okta API token"),
        ("00secret\n00secret", "is not an Okta API token"),
    ],
)
def test_wrong_token(value: str, problem: str) -> None:
    """Each thing that can be wrong with a token is told as what it is."""
    assert problems({**TOKEN, "OKTA_CLIENT_TOKEN": value})[0].startswith(f"OKTA_CLIENT_TOKEN: {problem}")


@pytest.mark.parametrize("content", ["", "okta:", "okta: {client: 7}", "idx: {}", "okta: {client: {token: null}}"])
def test_okta_yaml_without_an_org(content: str) -> None:
    """An okta.yaml that describes no org is told by what it lacks."""
    written(content, ".okta/okta.yaml")
    assert problems({"HOME": str(Path.cwd())}) == ["okta.client.token: is missing", "okta.client.orgUrl: is missing"]


def test_no_secret_in_a_repr() -> None:
    """Printing the settings shows neither token nor key."""
    for environ in (TOKEN, APP):
        shown = repr(loaded(environ))
        assert "00secretToken" not in shown
        assert KEY[40:60] not in shown
