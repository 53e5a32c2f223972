"""The content of the exported files for Neo4j Browser and BloodHound: queries, style, Privilege Zone rule."""

import io
import json
import zipfile
from collections.abc import Mapping
from importlib.resources import files

from okta_ingest.graph.queries import queries
from okta_ingest.graph.query_file import Query, parse_shipped

FAVORITES = "neo4j-browser-favorites.zip"
STYLE = "okta.grass"
SAVED_SEARCHES = "bloodhound-saved-searches.zip"
PRIVILEGE_ZONE_RULE = "bloodhound-privilege-zone-rule.json"
HOW_TO = "okta-ingest-export.md"

FOLDER = "API tokens"
"""The folder of the favorites in Neo4j Browser, and the prefix of the names of the saved searches."""

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The timestamp of every file in a zip archive: equal queries give equal archives."""

_HOW_TO = """\
# Queries for Neo4j Browser and BloodHound

- **Favorites**: open Neo4j Browser and drop `{favorites}` on the query line; they are below the star on the left.
- **Colours and captions**: drop `{style}` on the query line as well; `:style reset` restores the defaults.
- **Saved searches**: in BloodHound, under Explore, Cypher, open the saved queries and import `{saved_searches}`.
- **Privilege Zone rule**: in BloodHound, under Privilege Zones, Tier Zero, create a rule of the type Cypher from
  the `cypher` of `{rule}`.

BloodHound shows data in Neo4j only if Neo4j is its graph driver. Importing a file twice creates every entry twice.
The queries contain the default values of their parameters: change them in the text.
`okta-ingest export` into this folder replaces only files that it wrote and that are unchanged since then.

"""


def contents() -> dict[str, bytes]:
    """The exported files, by name."""
    return {
        FAVORITES: _zipped({f"{FOLDER}/{name}.cypher": _favorite(query) for name, query in queries().items()}),
        STYLE: _packaged(STYLE),
        SAVED_SEARCHES: _zipped({f"{name}.json": _saved_search(query) for name, query in queries().items()}),
        PRIVILEGE_ZONE_RULE: _privilege_zone_rule(),
        HOW_TO: how_to().encode(),
    }


def how_to() -> str:
    """How to load each file, and the list of the queries, as Markdown."""
    text = _HOW_TO.format(favorites=FAVORITES, style=STYLE, saved_searches=SAVED_SEARCHES, rule=PRIVILEGE_ZONE_RULE)
    return text + "".join(f"- **{query.title}.** {query.why}\n" for query in queries().values())


def _favorite(query: Query) -> bytes:
    # Neo4j Browser shows the first comment line as the favorite's name.
    return query.with_defaults.encode()


def _saved_search(query: Query) -> bytes:
    return _json({"name": f"{FOLDER}: {query.title}", "query": query.with_defaults, "description": query.why})


def _privilege_zone_rule() -> bytes:
    name = "api_tokens_of_tier_zero_owners.cypher"
    rule = parse_shipped(name, _packaged(name).decode())
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
