"""What the shell offers when the user presses Tab."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from okta_ingest.cli import main
from okta_ingest.graph.queries import queries


def offered(line: str, incomplete: str) -> list[str]:
    """The values that the shell offers after *line*."""
    completion = ShellComplete(main, {}, "okta-ingest", "_OKTA_INGEST_COMPLETE")
    return [item.value for item in completion.get_completions(line.split(), incomplete) if item.type == "plain"]


def test_query_names_are_offered() -> None:
    """And files, by the shell."""
    assert offered("query", "") == list(queries())
    assert offered("query", "stig") == ["stig_v279689", "stig_v279690"]
    completion = ShellComplete(main, {}, "okta-ingest", "_OKTA_INGEST_COMPLETE")
    assert [item.type for item in completion.get_completions(["query"], "mine")] == ["file"]


def test_parameters_of_the_query_are_offered() -> None:
    """None before the query is known."""
    assert offered("query new_tokens --param", "") == ["asOf=", "days=", "since="]
    assert offered("query new_tokens --param", "s") == ["since="]
    assert offered("query --param", "") == offered("query none.cypher --param", "") == []


@pytest.mark.parametrize("command", ["query", "sync", "plan", "collect"])
def test_configured_domains_are_offered(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the configuration, also one before the command; an unusable one has none."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text("okta: [{org_url: https://contoso.okta.com}]")
    (tmp_path / "other.yaml").write_text("okta: [{org_url: https://fabrikam.okta.com}]")
    assert offered(f"{command} --org", "Con") == ["contoso.okta.com"]
    assert offered(f"--config other.yaml {command} --org", "") == ["fabrikam.okta.com"]
    (tmp_path / "config.yaml").write_text("okta: [")
    assert offered(f"{command} --org", "") == []
