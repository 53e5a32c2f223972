"""A secret comes from its key, from a variable, or from a file, and is never shown."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from okta_ingest.config import secrets
from okta_ingest.config.loader import load
from okta_ingest.config.problems import Findings
from okta_ingest.config.settings import Settings
from tests.unit.config.files import ENVIRONMENT, problems, written

KEY = ("neo4j", "password")


@pytest.mark.parametrize("entry", [{"password": "secret"}, {"password_env": "A"}, {"password_file": "file"}])
def test_secret_replaces_the_key_that_gave_it(entry: dict[str, str]) -> None:
    """A file may have a byte order mark and line breaks after the secret."""
    written("\ufeffsecret\r\n", "file")
    findings = Findings()
    source = secrets.Source({"A": "secret"}, None)
    expected = {"uri": "a", "password": SecretStr("secret")}
    assert secrets.resolve({"uri": "a", **entry}, KEY, source, findings) == expected
    assert (findings.problems, findings.warnings) == ([], [])


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({}, "neo4j.password_env is missing (or use password_file)"),
        (
            {"password": "secret", "password_env": "A"},
            "neo4j.password: only one of password, password_env can be used",
        ),
        ({"password": 7}, "neo4j.password must be text and not empty: put it in quotes"),
        ({"password_env": " "}, "neo4j.password_env must be text and not empty: put it in quotes"),
        ({"password_env": "NEO4J_PASSWORD"}, "NEO4J_PASSWORD is not set in the environment, or is empty"),
        (
            {"password_env": "A"},
            "neo4j.password_env names a variable that is not set in the environment, or is empty",
        ),
        ({"password_file": "none"}, "neo4j.password_file: the file cannot be read: No such file or directory"),
        ({"password_file": "latin"}, "neo4j.password_file: the file is not UTF-8 text"),
        ({"password_file": "blank"}, "neo4j.password_file: the file is empty"),
        ({"password_file": "a\0"}, "neo4j.password_file is not a valid file name"),
    ],
)
def test_unusable_secret_is_one_problem(entry: dict[str, str], problem: str) -> None:
    """The message has the key or variable, and nothing of the value."""
    Path("latin").write_bytes(b"\xe4")
    Path("blank").write_text(" \n")
    findings = Findings()
    assert secrets.resolve(entry, KEY, secrets.Source({"A": " "}, None), findings) == {}
    assert findings.problems == [problem]


INVALID_KEY = "(invalid key, not shown; is a space missing after a colon?): unknown key"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "okta: [{org_url: 'https://a.okta.com', token_env: 00secret}]",
            "okta[0] (https://a.okta.com): token_env names a variable that is not set",
        ),
        ("okta: [{org_url: 'https://a.okta.com', token:00secret}]", f"okta[0] (https://a.okta.com): {INVALID_KEY}"),
        ("neo4j: {password:secret7}", f"neo4j.{INVALID_KEY}"),
        ("token=00secret: x", INVALID_KEY),
        ("neo4j: {password_env: secret7}", "neo4j.password_env names a variable that is not set in the environment"),
        (
            "okta: [{org_url: 'https://a.okta.com', token_file: \"secret\\0\"}]",
            "okta[0] (https://a.okta.com): token_file is not a valid file name",
        ),
        ('neo4j: {password: "secret\\ud800"}', "neo4j.password is not valid Unicode text"),
    ],
)
def test_secret_in_the_wrong_place_is_not_shown(text: str, expected: str) -> None:
    """A user may write a secret where a name belongs."""
    environ = {name: value for name, value in ENVIRONMENT.items() if name != "NEO4J_PASSWORD"}
    assert any(expected in problem for problem in problems(written(text), environ))


def test_secret_that_others_can_read_is_a_warning() -> None:
    """The file to protect is the one with the secret: the configuration, or the one that it names."""
    written("00secretOktaToken", "token", mode=0o644)
    text = "okta: [{org_url: 'https://a.okta.com', token_file: token}]\nneo4j: {password: secretPassword}"
    assert load(Settings, written(text, mode=0o640), {}).warnings == [
        "okta[0] (https://a.okta.com): token_file: other users of this machine can read the secret; "
        "run: chmod 600 token",
        "neo4j.password: other users of this machine can read the secret; run: chmod 600 settings.yaml",
    ]
