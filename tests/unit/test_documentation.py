"""What the documentation says there is, is there; what is there, the documentation says."""

import re
import shlex
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from okta_ingest.cli import main
from okta_ingest.config import okta_sdk
from okta_ingest.config.loader import load
from okta_ingest.config.settings import ApiToken, Neo4jSettings, OrgSettings, ServiceApp, Settings
from okta_ingest.errors import ConfigurationError, OktaIngestError
from okta_ingest.interrupt import EXIT_CODES as SIGNAL_EXIT_CODES
from okta_ingest.model.snapshot import Include
from okta_ingest.pipeline.results import EXIT_CODES, FOUND

PROJECT = Path(__file__).parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
README, OPERATIONS = TEXTS["README.md"], TEXTS["operations.md"]
EXAMPLE = (PROJECT / "config.example.yaml").read_text(encoding="utf-8")


def spans(text: str) -> list[str]:
    """What a page shows as code: its spans, and the lines of its indented and fenced blocks, without comments."""
    outside = re.sub(r"^```.*?^```|^(?: {4}| {6}).*?$", "", text, flags=re.M | re.S)
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.M | re.S)
    lines = [*re.findall(r"^ {4}(.*)$", text, re.M), *"\n".join(blocks).splitlines()]
    return [*re.findall(r"`([^`\n]+)`", outside), *(re.split(r"\s+#|\s{3,}", line.strip())[0] for line in lines)]


GLOBAL = {"--config", "--verbose", "--quiet"}
"""Options that are accepted before and after the command."""


def options_of(command: click.Command) -> set[str]:
    """The long options of a command, but for ``--help``."""
    return {name for item in command.params for name in item.opts if name.startswith("--")} - {"--help", *GLOBAL}


ALL_OPTIONS = GLOBAL.union(options_of(main), *map(options_of, main.commands.values()))


def usage() -> dict[str, str]:
    """What the README's block of the command says of each subcommand, and, under "", what stands before those."""
    (block,) = re.findall(r"^    (okta-ingest \[.*?)\n\n(?=\S)", README, re.M | re.S)
    first, *lines = block.splitlines()
    return {"": first, **{words[0]: line for line in lines if (words := line.split())}}


def test_commands() -> None:
    """The README's block of the command names every command, and no other."""
    assert usage().keys() - {""} == main.commands.keys()


@pytest.mark.parametrize("name", sorted(main.commands))
def test_options(name: str) -> None:
    """The README's line of a command has each of its options, and no other."""
    line = usage()[name].replace("[the same options]", usage()["sync"])
    assert set(re.findall(r"--[a-z-]+", line)) == options_of(main.commands[name])


def test_options_before_the_command() -> None:
    """The options that stand before the command are in the README, long and short."""
    names = {name for item in main.params for name in item.opts}
    assert [name for name in sorted(names) if not re.search(rf"(?<![\w-]){name}(?![\w-])", README)] == []


@pytest.mark.parametrize("page", TEXTS)
def test_options_that_are_named(page: str) -> None:
    """Every option that a page shows alone is one of the command."""
    named = {span.split()[0].partition("=")[0] for span in spans(TEXTS[page]) if re.match(r"--[a-z]", span)}
    assert named - ALL_OPTIONS <= {"--help", "--upgrade"}


def command_lines(text: str) -> list[str]:
    """The lines and spans of a page that run the command."""
    found = [re.sub(r"^.*/okta-ingest ", "okta-ingest ", span) for span in spans(text)]
    return [re.split(r" (?:2>>|>|\|) ", span)[0] for span in found if re.match(r"okta-ingest (?!\[)", span)]


@pytest.mark.parametrize(
    ("page", "line"), [(page, line) for page, text in TEXTS.items() for line in command_lines(text)]
)
def test_command_lines(page: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command line of the documentation is one that the command understands."""
    monkeypatch.chdir(tmp_path)
    for name in ("contoso.json", "old.json", "new.json", "FILE"):
        Path(name).touch()
    arguments = shlex.split(line)[1:]
    with main.make_context("okta-ingest", arguments) as context:
        _, command, rest = main.resolve_command(context, [*context._protected_args, *context.args])
        assert command is not None
        with suppress(click.MissingParameter):  # where a sentence names the command alone
            command.make_context(command.name, rest, parent=context).close()


def test_settings() -> None:
    """The example configuration has every key that can be set, commented out or not, and no other."""
    shown = set(re.findall(r"^(?: |#|- )*([a-z_0-9]+):", EXAMPLE, re.M))
    shown |= set(re.findall(r" or (\w+):", EXAMPLE)) | set(re.findall(r"likewise: (\w+): or (\w+):", EXAMPLE)[0])
    models = (Settings, OrgSettings, ApiToken, ServiceApp, Neo4jSettings)
    keys = {key for model in models for key in model.model_fields} - {"credential", "kind"}
    keys |= Include.__dataclass_fields__.keys()
    keys |= {f"{key}_{way}" for key in ("token", "private_key", "password") for way in ("env", "file")}
    assert shown == keys


@pytest.mark.parametrize("page", sorted(TEXTS.keys() - {"messages.md"}))
def test_settings_that_are_named(page: str) -> None:
    """Every setting that a page shows with a value is one that can be set."""
    named = {match[1] for span in spans(TEXTS[page]) if (match := re.match(r"([a-z_]+): ?[^:]", span))}
    assert [key for key in sorted(named) if not re.search(rf"\b{key}:", EXAMPLE)] == []


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:  # noqa: D102
        self.names.add(name)
        return default


def test_environment_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every environment variable that is read is in the README or docs/okta-access.md, and every one there is read."""
    monkeypatch.chdir(tmp_path)
    asked = Asked()
    with pytest.raises(ConfigurationError):
        load(Settings, None, asked)
    canonical = okta_sdk.of_environment({}).names.values()
    mode = f"{okta_sdk.PREFIX}AUTHORIZATIONMODE"
    (problem,) = okta_sdk.of_environment({mode: "?"}).problems
    assert problem.startswith(mode)
    read = {name for name in asked.names if name.startswith(("NEO4J_", "OKTA_"))} | {*canonical, mode}
    text = README + TEXTS["okta-access.md"]
    assert set(re.findall(r"(?<![\w_])(?:OKTA_(?:CLIENT|INGEST)|NEO4J)_[A-Z]+\b", text)) == read


@pytest.mark.parametrize("text", [README, OPERATIONS], ids=["README.md", "operations.md"])
def test_exit_codes(text: str) -> None:
    """The tables of exit codes have all that a run can end with, and no other."""
    raised = {kind.exit_code for kind in OktaIngestError.__subclasses__()} | {click.UsageError.exit_code}
    possible = raised | set(EXIT_CODES.values()) | {FOUND} | set(SIGNAL_EXIT_CODES.values())
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)} == possible


def test_exit_codes_in_the_help() -> None:
    """The help of sync names every exit code, too."""
    said = CliRunner().invoke(main, ["sync", "--help"]).stdout
    assert all(re.search(rf"\b{code} \w", said) for code in (0, 1, 2, 3, *SIGNAL_EXIT_CODES.values()))
