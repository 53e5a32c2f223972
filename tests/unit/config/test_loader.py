"""A file and the environment become settings, or a list of everything that is wrong with them."""

from pathlib import Path

import pytest
import yaml

from okta_ingest.config.loader import Configuration, load
from okta_ingest.config.settings import ApiToken, GraphSettings, OktaSettings, ServiceApp, Settings
from okta_ingest.errors import ConfigurationError

ENVIRONMENT = {
    "OKTA_CLIENT_ORGURL": "https://contoso.okta.com",
    "OKTA_CLIENT_TOKEN": "00secretOktaToken",
    "NEO4J_PASSWORD": "secretPassword",
}
MINIMAL = """\
okta:
  - org_url: https://contoso.okta.com
    token_env: CONTOSO_TOKEN
"""
SECRETS = {"CONTOSO_TOKEN": "00secretOktaToken", "NEO4J_PASSWORD": "secretPassword"}


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test finds a configuration file that it did not write."""
    monkeypatch.chdir(tmp_path)


def written(text: str, name: str = "settings.yaml", mode: int = 0o600) -> Path:
    """A configuration file with *text*."""
    path = Path(name)
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def problems(config: Path | None, environ: dict[str, str]) -> list[str]:
    """What is wrong with a configuration; no secret may be in it."""
    with pytest.raises(ConfigurationError) as raised:
        load(Settings, config, environ)
    assert "secret" not in str(raised.value)
    return list(raised.value.problems)


def told(loaded: Configuration[Settings]) -> tuple[str, str, str, str, str, str]:
    """The addresses and credentials of a configuration."""
    org, neo4j = loaded.settings.okta[0], loaded.settings.neo4j
    assert isinstance(org.credential, ApiToken)
    token, password = org.credential.token.get_secret_value(), neo4j.password.get_secret_value()
    return org.org_url, token, neo4j.uri, neo4j.username, password, neo4j.database


def test_environment_alone() -> None:
    """The environment is enough; the rest is as BloodHound CE has it."""
    loaded = load(Settings, None, ENVIRONMENT)
    expected = (
        "https://contoso.okta.com",
        "00secretOktaToken",
        "bolt://localhost:7687",
        "neo4j",
        "secretPassword",
        "neo4j",
    )
    assert told(loaded) == expected
    assert (loaded.source, loaded.warnings) == ("the environment", [])
    assert (loaded.settings.name_case, loaded.settings.index, loaded.settings.batch_size) == (
        "auto",
        True,
        5000,
    )


def test_file() -> None:
    """A file gives everything; its token comes from the variable that it names, or from a file beside it."""
    Path("etc").mkdir()
    written("00secretOktaToken\n", "etc/token")
    text = """\
    okta: [{org_url: "https://contoso.okta.com/", token_file: token}]
    neo4j: {uri: "neo4j+s://graph.example.com", username: reader, password: secretPassword, database: graph}
    name_case: original
    index: false
    batch_size: 100
    """
    loaded = load(Settings, written(text, "etc/settings.yaml"), {})
    expected = (
        *("https://contoso.okta.com", "00secretOktaToken"),
        *("neo4j+s://graph.example.com", "reader", "secretPassword", "graph"),
    )
    assert told(loaded) == expected
    assert (loaded.settings.name_case, loaded.settings.index, loaded.settings.batch_size) == (
        "original",
        False,
        100,
    )
    assert (loaded.source, loaded.warnings) == ("etc/settings.yaml", [])


def test_example_file() -> None:
    """The example file, as it stands, is a valid configuration, and names every key."""
    example = Path(__file__).parents[3] / "config.example.yaml"
    loaded = load(Settings, example, {"OKTA_CLIENT_TOKEN": "00secretOktaToken", "NEO4J_PASSWORD": "secretPassword"})
    assert loaded.settings.okta[0].domain == "contoso.okta.com"
    assert set(yaml.safe_load(example.read_text())) == set(type(loaded.settings).model_fields)
    text = example.read_text()
    models = (type(loaded.settings.okta[0]), ApiToken, ServiceApp, type(loaded.settings.neo4j))
    fields = {field for model in models for field in model.model_fields} - {"credential", "kind"}
    secrets = [f"{key}_{way}" for key in ("token", "private_key", "password") for way in ("env", "file")]
    keys = [*fields, *secrets]
    assert [key for key in keys if f"{key}:" not in text] == []


def test_config_yaml_here_is_used() -> None:
    """The variable names the file before config.yaml in the working folder does, and the option beats both."""
    written(MINIMAL, "config.yaml")
    written(MINIMAL, "other.yaml")
    assert load(Settings, None, SECRETS).source == "config.yaml"
    assert load(Settings, None, {**SECRETS, "OKTA_INGEST_CONFIG": "other.yaml"}).source == "other.yaml"
    assert load(Settings, Path("config.yaml"), {**SECRETS, "OKTA_INGEST_CONFIG": "other.yaml"}).source == "config.yaml"


def test_list_in_the_file_ignores_okta_variables() -> None:
    """Address and credential of an org come from one source."""
    loaded = load(
        Settings,
        written(MINIMAL),
        {**SECRETS, "OKTA_CLIENT_ORGURL": "https://other.okta.com", "OKTA_CLIENT_TOKEN": "00x"},
    )
    assert told(loaded)[:2] == ("https://contoso.okta.com", "00secretOktaToken")


def test_neo4j_variables_beat_the_file() -> None:
    """NEO4J_* stand above the file's neo4j: keys."""
    path = written(MINIMAL + "neo4j: {uri: 'bolt://a', username: a, password_env: NOT_SET, database: a}\n")
    variables = {
        **{"NEO4J_URI": "bolt://127.0.0.1:7", "NEO4J_USERNAME": "b"},
        **{"NEO4J_PASSWORD": "secretB", "NEO4J_DATABASE": "b"},
    }
    assert told(load(Settings, path, {**SECRETS, **variables}))[2:] == ("bolt://127.0.0.1:7", "b", "secretB", "b")


def test_everything_missing() -> None:
    """All that is missing is told at once, by the names of the variables."""
    assert problems(None, {}) == [
        "OKTA_CLIENT_TOKEN: is missing",
        "NEO4J_PASSWORD: is not set in the environment, or is empty",
        "OKTA_CLIENT_ORGURL: is missing",
    ]


def test_everything_wrong() -> None:
    """All that is wrong in a file is told at once, by key."""
    text = """\
    okta:
      - {org_url: http://contoso.okta.com, token: "not a secret"}
      - {token_env: A, token_file: secret_file, scope: all}
      - {org_url: "https://{yourOktaDomain}", token: 12345}
      - {org_url: https://a.okta.com, token_file: missing_file}
      - just text
    neo4j: {uri: "http://localhost:7474", username: 7, password_file: "", port: 7687}
    name_case: lower
    batch_size: 0
    index: 1
    removal: perhaps
    """
    assert sorted(problems(written(text), {})) == [
        "batch_size: input should be greater than or equal to 1",
        "index: must be true or false",
        "name_case: input should be 'auto' or 'original'",
        "neo4j.password_file: must be text, and not empty: put it in quotes",
        "neo4j.port: is not a known key",
        "neo4j.uri: must begin with one of bolt://, bolt+s://, bolt+ssc://, neo4j://, neo4j+s://, neo4j+ssc://",
        "neo4j.username: must be text: put it in quotes",
        "okta[0].org_url: must begin with https://; http is for the loopback address only",
        "okta[0].token: is not an Okta API token: those hold letters, digits, - and _ only",
        "okta[1].org_url: is missing",
        "okta[1].scope: is not a known key",
        "okta[1].token: only one of token_env, token_file can be used",
        "okta[2].org_url: is still a placeholder: it must be the address of the org, as in https://contoso.okta.com",
        "okta[2].token: must be text, and not empty: put it in quotes",
        "okta[3].token_file: the file cannot be read: No such file or directory",
        "okta[4]: must be a mapping of keys to values",
        "removal: input should be 'remove' or 'keep'",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("okta: []", ["okta: names no org"]),
        ("okta: contoso", ["okta: must be a list"]),
        ("okta: [{token: secret", ["line 1, column 22: this is not valid YAML"]),
        ("okta: []\nokta: []", ["line 2, column 1: this is not valid YAML"]),
        ("- okta", ["the file must be a mapping of keys to values"]),
        (MINIMAL + "neo4j: bolt://localhost", ["neo4j: must be a mapping of keys to values"]),
        (MINIMAL + MINIMAL[6:], ["okta: names an org more than once: contoso.okta.com"]),
    ],
)
def test_unusable_file(text: str, expected: list[str]) -> None:
    """A file of the wrong form is told by place or key, and never quoted."""
    assert problems(written(text), SECRETS) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "okta: [{org_url: 'https://a.okta.com', token_env: 00secret}]",
            "okta[0].token_env: names a variable that is not",
        ),
        (
            "okta: [{org_url: 'https://a.okta.com', token:00secret}]",
            "okta[0].(a key that is no word; is a blank missing",
        ),
        (
            "neo4j: {password:secret7}",
            "neo4j.(a key that is no word; is a blank missing after a colon?): is not a known",
        ),
        ("token=00secret: x", "(a key that is no word; is a blank missing after a colon?): is not a known key"),
        ("neo4j: {password_env: secret7}", "neo4j.password_env: names a variable that is not set in the environment"),
        (
            "okta: [{org_url: 'https://a.okta.com', token_file: \"secret\\0\"}]",
            "okta[0].token_file: is not the name of",
        ),
        ('neo4j: {password: "secret\\ud800"}', "is not valid"),
    ],
)
def test_secret_in_the_wrong_place(text: str, expected: str) -> None:
    """A secret that stands where a name belongs is not shown."""
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "NEO4J_PASSWORD"}
    assert any(expected in problem for problem in problems(written(text), environment))


def test_missing_file() -> None:
    """A file that is asked for and not there is an error, not an empty configuration."""
    assert problems(Path("nowhere.yaml"), ENVIRONMENT) == ["the file cannot be read: No such file or directory"]


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
def test_org_url(given: str, expected: str) -> None:
    """The domain is the host in lower case, without -admin, with a port that is not the scheme's own."""
    loaded = load(Settings, None, {**ENVIRONMENT, "OKTA_CLIENT_ORGURL": given})
    assert loaded.settings.okta[0].domain == expected
    assert bool(loaded.warnings) == ("-admin.okta.com" in given)


@pytest.mark.parametrize(
    "given",
    [
        "contoso.okta.com",
        "https://",
        "ftp://contoso.okta.com",
        "https://me:secret@contoso.okta.com",
        "https://a:b",
        "x",
    ],
)
def test_wrong_org_url(given: str) -> None:
    """An address that is none is refused before anything is sent to it."""
    assert len(problems(None, {**ENVIRONMENT, "OKTA_CLIENT_ORGURL": given})) == 1


@pytest.mark.parametrize(
    "given",
    [
        "localhost:7687",
        "bolt://neo4j:secret@localhost",
        "bolt://localhost/graph",
        "bolt://",
        "bolt://localhost:port",
    ],
)
def test_wrong_neo4j_uri(given: str) -> None:
    """A URI that the driver would not take, or that holds a password, is refused."""
    assert problems(None, {**ENVIRONMENT, "NEO4J_URI": given})[0].startswith("NEO4J_URI: ")


@pytest.mark.parametrize(
    ("uri", "warned"),
    [
        ("bolt://graph.example.com", True),
        ("neo4j://10.0.0.1", True),
        ("bolt+s://graph.example.com", False),
        ("bolt://[::1]", False),
    ],
)
def test_unencrypted_neo4j(uri: str, warned: bool) -> None:
    """A password that would cross a network in the clear is warned about."""
    assert bool(load(Settings, None, {**ENVIRONMENT, "NEO4J_URI": uri}).warnings) == warned


def test_secret_in_a_file_that_others_can_read() -> None:
    """A secret that other users of the machine can read is warned about, wherever it stands."""
    written("00secretOktaToken", "token", mode=0o644)
    text = "okta: [{org_url: 'https://a.okta.com', token_file: token}]\nneo4j: {password: secretPassword}"
    loaded = load(Settings, written(text, mode=0o640), {})
    assert loaded.warnings == [
        "okta[0].token_file: other users of this machine can read the secret: chmod 600 token",
        "neo4j.password: other users of this machine can read the secret: chmod 600 settings.yaml",
    ]


def test_no_secret_in_a_repr() -> None:
    """Printing the settings shows no secret."""
    assert "secret" not in repr(load(Settings, None, ENVIRONMENT))


def test_one_end_alone() -> None:
    """A command that needs one end asks for nothing of the other, whatever the file says of it."""
    path = written(MINIMAL + "neo4j: {uri: nonsense}\n")
    assert (
        load(OktaSettings, path, {"CONTOSO_TOKEN": "00secretOktaToken"}).settings.okta[0].domain == "contoso.okta.com"
    )
    path = written("okta: nonsense\nbatch_size: 7\n")
    assert load(GraphSettings, path, {"NEO4J_PASSWORD": "secretPassword"}).settings.batch_size == 7


@pytest.mark.parametrize("value", ["!!map [a]", "!!bool foo", "!!timestamp foo", '!!int ""', "!!set [a]", "!!omap 1"])
def test_tag_that_does_not_suit_its_value(value: str) -> None:
    """A YAML tag that its value does not suit is one message, as all that is not valid YAML."""
    (problem,) = problems(written(f"okta: {value}\n"), {})
    assert problem.endswith("this is not valid YAML")
