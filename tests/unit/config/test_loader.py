"""A file and the environment become settings, or a list of all problems."""

from pathlib import Path

import pytest
import yaml

from okta_ingest.config.loader import Configuration, load
from okta_ingest.config.settings import ApiToken, GraphSettings, OktaSettings, ServiceApp, Settings
from tests.unit.config.files import ENVIRONMENT, MINIMAL, SECRETS, problems, written


def connections(loaded: Configuration[Settings]) -> tuple[str, str, str, str, str, str]:
    """The addresses and credentials of a configuration."""
    org, neo4j = loaded.settings.okta[0], loaded.settings.neo4j
    assert isinstance(org.credential, ApiToken)
    token, password = org.credential.token.get_secret_value(), neo4j.password.get_secret_value()
    return org.org_url, token, neo4j.uri, neo4j.username, password, neo4j.database


def test_environment_alone_is_enough() -> None:
    """The other settings have BloodHound CE's defaults."""
    loaded = load(Settings, None, ENVIRONMENT)
    expected = (
        "https://contoso.okta.com",
        "00secretOktaToken",
        "bolt://localhost:7687",
        "neo4j",
        "secretPassword",
        "neo4j",
    )
    assert connections(loaded) == expected
    assert (loaded.source, loaded.warnings) == ("the environment", [])
    settings = loaded.settings
    assert (settings.name_case, settings.index, settings.batch_size) == ("auto", True, 5000)
    assert (settings.workers, settings.orgs_at_once) == (8, 8)
    assert settings.neo4j.timeout == 600


def test_file_alone_is_enough() -> None:
    """A relative name of a file with a secret starts at the folder of the configuration file."""
    written("00secretOktaToken\n", "etc/token")
    text = """\
    okta: [{org_url: "https://contoso.okta.com/", token_file: token}]
    neo4j:
      {uri: "neo4j+s://graph.example.com", username: reader, password: secretPassword, database: graph, timeout: 90}
    name_case: original
    index: false
    batch_size: 100
    """
    loaded = load(Settings, written(text, "etc/settings.yaml"), {})
    expected = (
        *("https://contoso.okta.com", "00secretOktaToken"),
        *("neo4j+s://graph.example.com", "reader", "secretPassword", "graph"),
    )
    assert connections(loaded) == expected
    settings = loaded.settings
    assert (settings.name_case, settings.index, settings.batch_size) == ("original", False, 100)
    assert settings.neo4j.timeout == 90
    assert (loaded.source, loaded.warnings) == ("etc/settings.yaml", [])


def test_example_file_is_valid_and_names_every_key() -> None:
    """The unchanged config.example.yaml can be loaded."""
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


def test_option_overrides_variable_overrides_config_yaml() -> None:
    """The file is that of --config, else of OKTA_INGEST_CONFIG, else config.yaml in the working folder."""
    written(MINIMAL, "config.yaml")
    written(MINIMAL, "other.yaml")
    assert load(Settings, None, SECRETS).source == "config.yaml"
    assert load(Settings, None, {**SECRETS, "OKTA_INGEST_CONFIG": "other.yaml"}).source == "other.yaml"
    assert load(Settings, Path("config.yaml"), {**SECRETS, "OKTA_INGEST_CONFIG": "other.yaml"}).source == "config.yaml"


def test_okta_variables_are_ignored_if_the_file_lists_orgs() -> None:
    """Address and credential of an org come from one source."""
    environ = {**SECRETS, "OKTA_CLIENT_ORGURL": "https://other.okta.com", "OKTA_CLIENT_TOKEN": "00x"}
    loaded = load(Settings, written(MINIMAL), environ)
    assert connections(loaded)[:2] == ("https://contoso.okta.com", "00secretOktaToken")


def test_neo4j_variables_override_the_file() -> None:
    """Each NEO4J_* variable overrides its key."""
    path = written(MINIMAL + "neo4j: {uri: 'bolt://a', username: a, password_env: NOT_SET, database: a}\n")
    variables = {
        **{"NEO4J_URI": "bolt://127.0.0.1:7", "NEO4J_USERNAME": "b"},
        **{"NEO4J_PASSWORD": "secretB", "NEO4J_DATABASE": "b"},
    }
    loaded = load(Settings, path, {**SECRETS, **variables})
    assert connections(loaded)[2:] == ("bolt://127.0.0.1:7", "b", "secretB", "b")


def test_all_missing_settings_are_reported_at_once() -> None:
    """Without a file, they are named by their variables."""
    assert problems(None, {}) == [
        "OKTA_CLIENT_TOKEN is missing",
        "NEO4J_PASSWORD is not set in the environment, or is empty",
        "OKTA_CLIENT_ORGURL is missing",
    ]


def test_all_invalid_settings_are_reported_at_once() -> None:
    """In a file, they are named by their keys, and an org by its index and valid address."""
    text = """\
    okta:
      - {org_url: http://contoso.okta.com, token: "not a secret"}
      - {token_env: A, token_file: secret_file, scope: all}
      - {org_url: "https://{yourOktaDomain}", token: 12345}
      - {org_url: https://a-admin.okta.com/secret, token_file: missing_file}
      - just text
    neo4j: {uri: "http://localhost:7474", username: 7, password_file: "", port: 7687}
    name_case: lower
    batch_size: 0
    index: 1
    removal: perhaps
    include: {owners: maybe, tokens: true}
    """
    assert sorted(problems(written(text), {})) == [
        "batch_size must be 1 or more",
        "include.owners must be true or false",
        "include.tokens: unknown key",
        "index must be true or false",
        "name_case must be 'auto' or 'original'",
        "neo4j.password_file must be text and not empty: put it in quotes",
        "neo4j.port: unknown key",
        "neo4j.uri must begin with one of bolt://, bolt+s://, bolt+ssc://, neo4j://, neo4j+s://, neo4j+ssc://",
        "neo4j.username must be text: put it in quotes",
        "okta[0].org_url must begin with https://; http:// is allowed for loopback addresses only",
        "okta[0].token is not an Okta API token: a token has letters, digits, - and _ only",
        "okta[1].org_url is missing",
        "okta[1].scope: unknown key; did you mean scopes?",
        "okta[1].token: only one of token_env, token_file can be used",
        "okta[2].org_url is still a placeholder: it must be the address of the org, such as https://contoso.okta.com",
        "okta[2].token must be text and not empty: put it in quotes",
        "okta[3] (https://a.okta.com): token_file: the file cannot be read: No such file or directory",
        "okta[4] must be a mapping of keys to values",
        "removal must be 'remove' or 'keep'",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("okta: []", ["okta lists no org"]),
        ("okta: contoso", ["okta must be a list"]),
        ("okta:", ["okta must be a list"]),
        (MINIMAL + "neo4j: bolt://localhost", ["neo4j must be a mapping of keys to values"]),
        (MINIMAL + "include: owners", ["include must be a mapping of keys to values"]),
        (MINIMAL + "batch_size: 100001", ["batch_size must be 100000 or less"]),
        (MINIMAL + "workers: 0", ["workers must be 1 or more"]),
        (MINIMAL + "workers: 65", ["workers must be 64 or less"]),
        (MINIMAL + "orgs_at_once: 0", ["orgs_at_once must be 1 or more"]),
        (MINIMAL + "orgs_at_once: 65", ["orgs_at_once must be 64 or less"]),
        (MINIMAL + "neo4j: {timeout: 0}", ["neo4j.timeout must be 1 or more"]),
        (MINIMAL + "neo4j: {timeout: 86401}", ["neo4j.timeout must be 86400 or less"]),
        (MINIMAL + "neo4j: {timeout: '5 m'}", ["neo4j.timeout must be a whole number"]),
        (MINIMAL + "batch_size: 1.5", ["batch_size must be a whole number"]),
        (MINIMAL + "neo4j: {username: ''}", ["neo4j.username must not be empty"]),
        (MINIMAL + MINIMAL[6:], ["okta lists an org more than once: contoso.okta.com"]),
    ],
)
def test_value_of_the_wrong_form_is_named_by_its_key(text: str, expected: list[str]) -> None:
    """The message has the key and what its value must be, and never the value."""
    assert problems(written(text), SECRETS) == expected


ORG = "org_url: 'https://contoso.okta.com'"
NAMED = "okta[0] (https://contoso.okta.com): "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"okta: [{{{ORG}, tokn_env: A}}]", [f"{NAMED}tokn_env: unknown key; did you mean token_env?"]),
        (f"okta: [{{{ORG}, Token: A}}]", [f"{NAMED}Token: unknown key; did you mean token?"]),
        (
            "okta: [{org_ulr: 'https://contoso.okta.com', token_env: CONTOSO_TOKEN}]",
            ["okta[0].org_ulr: unknown key; did you mean org_url?"],
        ),
        (
            f"okta: [{{{ORG}, clientId: a, privat_key_file: b}}]",
            [
                f"{NAMED}clientId: unknown key; did you mean client_id?",
                f"{NAMED}privat_key_file: unknown key; did you mean private_key_file?",
            ],
        ),
        (
            MINIMAL + "neo4j: {url: 'bolt://a', pasword: b}",
            ["neo4j.url: unknown key; did you mean uri?", "neo4j.pasword: unknown key; did you mean password?"],
        ),
        (MINIMAL + "ne04j: {password: b}", ["ne04j: unknown key; did you mean neo4j?"]),
        (MINIMAL + "batchsize: 5", ["batchsize: unknown key; did you mean batch_size?"]),
        (MINIMAL + "include: {owner: false}", ["include.owner: unknown key; did you mean owners?"]),
        (MINIMAL.replace("okta:", "otka:"), ["otka: unknown key; did you mean okta?"]),
        (MINIMAL + "7: x", ["(invalid key, not shown; is a space missing after a colon?): unknown key"]),
    ],
)
def test_misspelt_key_is_one_problem_with_a_suggestion(text: str, expected: list[str]) -> None:
    """The similar key is not reported as missing as well."""
    without_password = {"CONTOSO_TOKEN": "00secretOktaToken"}
    text = text if "4j:" in text else f"{text}\nneo4j: {{password: secretPassword}}"
    assert problems(written(text), without_password) == expected


def test_missing_key_of_an_org_is_named_with_its_address() -> None:
    """An invalid address can contain a secret, so that it is not shown."""
    text = f"okta: [{{org_url: 'https://me:secret@contoso.okta.com'}}, {{{ORG}}}]"
    assert problems(written(text), SECRETS) == [
        "okta[0].token_env is missing (or use token_file)",
        "okta[1] (https://contoso.okta.com): token_env is missing (or use token_file)",
        "okta[0].org_url must not contain a user name or password",
    ]


def test_missing_file_is_an_error() -> None:
    """A file that was named and does not exist is no empty configuration."""
    assert problems(Path("nowhere.yaml"), ENVIRONMENT) == ["the file cannot be read: No such file or directory"]


@pytest.mark.parametrize(
    ("uri", "warned"),
    [
        ("bolt://graph.example.com", True),
        ("neo4j://10.0.0.1", True),
        ("bolt+s://graph.example.com", False),
        ("bolt://[::1]", False),
    ],
)
def test_unencrypted_connection_to_another_machine_is_a_warning(uri: str, warned: bool) -> None:
    """The password would cross the network unencrypted."""
    assert bool(load(Settings, None, {**ENVIRONMENT, "NEO4J_URI": uri}).warnings) == warned


@pytest.mark.parametrize("environ", [{"NEO4J_URI": "localhost:7687"}, {"OKTA_CLIENT_ORGURL": "contoso.okta.com"}])
def test_invalid_variable_is_named(environ: dict[str, str]) -> None:
    """A problem with a value of the environment has the name of the variable."""
    (problem,) = problems(None, ENVIRONMENT | environ)
    assert problem.startswith(f"{next(iter(environ))} must ")


@pytest.mark.parametrize(("given", "warned"), [("https://contoso-admin.okta.com", True), ("https://a.okta.com", False)])
def test_address_of_the_admin_console_is_a_warning(given: str, warned: bool) -> None:
    """It is used without -admin."""
    warnings = load(Settings, None, {**ENVIRONMENT, "OKTA_CLIENT_ORGURL": given}).warnings
    expected = "OKTA_CLIENT_ORGURL is the address of the admin console; okta-ingest uses it without -admin"
    assert warnings == [expected] * warned


def test_command_that_needs_one_side_ignores_the_other() -> None:
    """Okta is not needed to read the graph, and Neo4j is not needed to collect."""
    path = written(MINIMAL + "neo4j: {uri: nonsense}\n")
    loaded = load(OktaSettings, path, {"CONTOSO_TOKEN": "00secretOktaToken"})
    assert loaded.settings.okta[0].domain == "contoso.okta.com"
    path = written("okta: nonsense\nbatch_size: 7\n")
    assert load(GraphSettings, path, {"NEO4J_PASSWORD": "secretPassword"}).settings.batch_size == 7
