"""The content of the exported files for Neo4j Browser and BloodHound: queries, style, icons, Privilege Zone rule."""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from importlib.resources import files

from okta_ingest.graph.queries import GROUPS, numbered_title, queries
from okta_ingest.graph.query_file import Query, parse_shipped

FAVORITES = "neo4j-browser-favorites.zip"
STYLE = "okta.grass"
SAVED_SEARCHES = "bloodhound-saved-searches.zip"
PRIVILEGE_ZONE_RULE = "bloodhound-privilege-zone-rule.json"
CUSTOM_NODES = "bloodhound-custom-nodes.json"
HOW_TO = "okta-ingest-export.md"

FOLDER = "API tokens"
"""The folder of the favorites in Neo4j Browser, and the prefix of the names of the saved searches."""

_ICONS = {
    "Okta_ApiToken": ("key", "#ff746c"),
    "Okta_User": ("user", "#d33115"),
    "Okta_Organization": ("globe", "#16a5a5"),
    "Okta_Group": ("users", "#fcc400"),
    "Okta_Role": ("user-shield", "#8a8f98"),
    "Okta_CustomRole": ("user-gear", "#8a8f98"),
    "Okta_RoleAssignment": ("clipboard-check", "#8a8f98"),
}
"""Names of Font Awesome's free icons, and colours: those of BloodHound's Okta extension, and of the exported style."""

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The timestamp of every file in a zip archive: equal queries give equal archives."""

_HOW_TO = """\
# Queries for Neo4j Browser and BloodHound

- **Favorites**: open Neo4j Browser and drop `{favorites}` on the query line; they are below the star on the left.
- **Colours and captions**: drop `{style}` on the query line as well; `:style reset` restores the defaults.
- **Saved searches**: in BloodHound, under Explore, Cypher, open the saved queries and import `{saved_searches}`.
- **Icons**: without BloodHound's Okta extension the nodes have a question mark. Send `{custom_nodes}` to BloodHound's
  API once: `POST /api/v2/custom-nodes`, for example in the API Explorer of BloodHound. With the extension, do not.
- **Privilege Zone rule**: in BloodHound, under Privilege Zones, Tier Zero, create a rule of the type Cypher from
  the `cypher` of `{rule}`.

BloodHound shows data in Neo4j only if Neo4j is its graph driver. Importing a file twice creates every entry twice.
The queries contain the default values of their parameters: change them in the text.
`okta-ingest export` into this folder replaces only files that it wrote and that are unchanged since then.

"""


def contents() -> dict[str, bytes]:
    """The exported files, by name."""
    return {
        FAVORITES: _zipped({f"{FOLDER}/{name}.cypher": _favorite(query) for name, query in _numbered().items()}),
        STYLE: _packaged(STYLE),
        SAVED_SEARCHES: _zipped({f"{name}.json": _saved_search(query) for name, query in _numbered().items()}),
        PRIVILEGE_ZONE_RULE: _privilege_zone_rule(),
        CUSTOM_NODES: _custom_nodes(),
        HOW_TO: how_to().encode(),
    }


def how_to() -> str:
    """How to load each file, and the list of the queries, as Markdown."""
    text = _HOW_TO.format(
        favorites=FAVORITES,
        style=STYLE,
        saved_searches=SAVED_SEARCHES,
        custom_nodes=CUSTOM_NODES,
        rule=PRIVILEGE_ZONE_RULE,
    )
    return text + "\n".join(f"## {group}\n\n{_list(names)}" for group, names in GROUPS.items())


def _list(names: Sequence[str]) -> str:
    selected = [queries()[name] for name in names]
    return "".join(f"- **{numbered_title(query)}.** {query.why}\n" for query in selected)


def _numbered() -> dict[str, Query]:
    """The queries by file name; the number in front keeps their order."""
    return {f"{number:02}_{name}": query for number, (name, query) in enumerate(queries().items(), 1)}


def _favorite(query: Query) -> bytes:
    # Neo4j Browser shows the first comment line as the favorite's name.
    return query.with_defaults.replace(f"// {query.title}\n", f"// {numbered_title(query)}\n", 1).encode()


def _saved_search(query: Query) -> bytes:
    name = f"{FOLDER}: {numbered_title(query)}"
    return _json({"name": name, "query": query.with_defaults, "description": query.why})


def _custom_nodes() -> bytes:
    icons = {kind: {"type": "font-awesome", "name": name, "color": color} for kind, (name, color) in _ICONS.items()}
    return _json({"custom_types": {kind: {"icon": icon} for kind, icon in icons.items()}})


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
