"""Renders the report: one HTML page that needs no other file and no network.

Escaping keeps text of Okta from becoming markup; the content security policy is the second line: it allows exactly
this style and this script, by their hashes.
"""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from okta_ingest.model.inventory import risk, tokens
from okta_ingest.output.html import text, words
from okta_ingest.output.html.view import OWNERS, View

TEMPLATE = "page.html.j2"
LIMITS = {"owners": OWNERS, "orgs_named": 5, "orgs_stig": 50, "zones": 3}
"""How many are shown: owners with their tokens, orgs in a sentence, orgs per check, zones of a token."""


def render(view: View) -> str:
    """The page, as text with line ends LF; write it as UTF-8 and do not change the line ends."""
    style, script = _file("page.css"), _file("page.js")
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            page=view,
            limits=LIMITS,
            # The one place where text is markup without escaping: files of this package.
            style=Markup(style),  # noqa: S704
            script=Markup(script),  # noqa: S704
            policy=policy(style, script),
        )
    )


def policy(style: str, script: str) -> str:
    """The content security policy: nothing is loaded, only this style and this script are used."""
    return (
        f"default-src 'none'; style-src '{_sha256(style)}'; script-src '{_sha256(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=text.plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "boxed": text.boxed,
        "number": text.number,
        "date": words.date,
        "minute": words.minute,
        "reason": words.reason,
        "used": words.used,
        "age": words.age,
        "role_name": words.role_name,
        "role_word": words.role_word,
        "plural": words.plural,
        "action": risk.action,
    }
    environment.globals |= {
        "words": words,
        "admin_link": text.admin_link,
        "needs_cleanup": risk.needs_cleanup,
        "Reach": tokens.Reach,
        "id": id,
    }
    return environment


def _file(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _sha256(content: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
