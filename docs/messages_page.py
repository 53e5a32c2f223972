"""Write docs/messages.md from okta_ingest/messages: every message, and what to do."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

from okta_ingest.messages import Template, templates

MODULES = (
    "okta",
    "missing_data",
    "private_key",
    "removal",
    "records",
    "run",
    "neo4j",
    "config",
    "snapshot_file",
    "queries",
    "report",
    "check",
    "diff",
    "usage",
    "progress",
)
"""The modules of okta_ingest/messages, in the order of the page."""

PAGE = Path(__file__).parent / "messages.md"

_HEAD = """\
# Messages

Every message of `okta-ingest`, and what to do. `…` stands for a value. Look for the words around it.
An error prints what to do on its second line. A warning leaves the exit code as it is unless the row says otherwise.
[Exit codes](operations.md#exit-codes). A message that is not on this page is a bug: run again with `-v` and report it.

This page is generated: `make docs`.
"""


def page() -> str:
    """The text of docs/messages.md."""
    return _HEAD + "".join(_section(import_module(f"okta_ingest.messages.{name}")) for name in MODULES)


def _section(module: ModuleType) -> str:
    title, _, rest = (module.__doc__ or "").partition("\n")
    rows = "".join(_row(template) for _, template in templates(module))
    intro = f"\n{rest.strip()}\n" if rest.strip() else ""
    return f"\n## {title.rstrip('.')}\n{intro}\n| message | what to do |\n|---|---|\n{rows}"


def _row(template: Template) -> str:
    action = template.action or Template(template.advice).shown or "nothing"
    return f"| `{template.shown}` | {action} |\n".replace("\n|", "\n|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
