"""The queries, and how the graph looks, as files for Neo4j Browser and BloodHound."""

import io
import json
import zipfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from okta_ingest.errors import OutputError
from okta_ingest.graph.queries import Query, parse, queries

FAVORITES = "neo4j-browser-favorites.zip"
STYLE = "okta.grass"
SAVED_SEARCHES = "bloodhound-saved-searches.zip"
PRIVILEGE_ZONE_RULE = "bloodhound-privilege-zone-rule.json"
HOW_TO = "README.md"

FOLDER = "API tokens"
"""The folder of the favorites in Neo4j Browser, and what the saved searches' names begin with."""

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a zip archive, so that the same queries make the same archive."""

_HOW_TO = """\
# Asking in Neo4j Browser and BloodHound

- **Favorites**: open Neo4j Browser and drop `{favorites}` on the query line; the star on the left has them.
- **Colours and captions**: drop `{style}` on the query line as well; `:style reset` goes back.
- **Saved searches**: in BloodHound, under Explore, Cypher, open the saved queries and import `{saved_searches}`.
- **Privilege zone rule**: in BloodHound, under Privilege Zones, Tier Zero, create a rule of the type Cypher from
  the `cypher` of `{rule}`.
- BloodHound shows what is in Neo4j only where Neo4j is its graph driver. What is dropped twice is there twice.

Parameters stand in the texts with their defaults: change them there.

"""


def export(folder: Path) -> list[Path]:
    """Write all files into *folder*, which is made if need be; returns their paths. Raises OutputError."""
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents().items():
            (folder / name).write_bytes(content)
            paths.append(folder / name)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror}.", "Name a folder for the files.") from None
    return paths


def contents() -> dict[str, bytes]:
    """What is exported, by file name."""
    return {
        FAVORITES: _zipped({f"{FOLDER}/{name}.cypher": _favorite(item) for name, item in queries().items()}),
        STYLE: _packaged(STYLE),
        SAVED_SEARCHES: _zipped({f"{name}.json": _saved_search(item) for name, item in queries().items()}),
        PRIVILEGE_ZONE_RULE: _privilege_zone_rule(),
        HOW_TO: how_to().encode(),
    }


def how_to() -> str:
    """How to load each file, and the list of the queries, as Markdown."""
    text = _HOW_TO.format(favorites=FAVORITES, style=STYLE, saved_searches=SAVED_SEARCHES, rule=PRIVILEGE_ZONE_RULE)
    return text + "".join(f"- **{item.title}.** {item.why}\n" for item in queries().values())


def _favorite(query: Query) -> bytes:
    # Neo4j Browser shows the first comment line as the favorite's name.
    return query.with_defaults.encode()


def _saved_search(query: Query) -> bytes:
    return _json({"name": f"{FOLDER}: {query.title}", "query": query.with_defaults, "description": query.why})


def _privilege_zone_rule() -> bytes:
    name = "api_tokens_of_tier_zero_owners.cypher"
    rule = parse(name, _packaged(name).decode())
    return _json(
        {
            "name": rule.title,
            "description": rule.why,
            "cypher": rule.text,
            "enabled": True,
            "zone": "Tier Zero",
            "allow_disable": True,
        }
    )


def _packaged(name: str) -> bytes:
    return (files("okta_ingest.cypher") / "export" / name).read_bytes()


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, indent=2).encode() + b"\n"


def _zipped(members: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, _OLDEST), content)
    return archive.getvalue()
