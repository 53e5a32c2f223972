"""The content of the exported files."""

import io
import json
import re
import zipfile

from okta_ingest.graph.queries import GROUPS, numbered_title, queries
from okta_ingest.output.export import (
    CUSTOM_NODES,
    FAVORITES,
    HOW_TO,
    PRIVILEGE_ZONE_RULE,
    SAVED_SEARCHES,
    STYLE,
    contents,
)


def zipped(name: str) -> dict[str, str]:
    """The members of an exported archive."""
    with zipfile.ZipFile(io.BytesIO(contents()[name])) as archive:
        return {member: archive.read(member).decode() for member in archive.namelist()}


def test_each_query_is_a_favorite_without_parameters() -> None:
    """The favorites are in one folder; the first line of each is its title."""
    members = zipped(FAVORITES)
    assert list(members) == [f"API tokens/{number:02}_{name}.cypher" for number, name in enumerate(queries(), 1)]
    assert [text.splitlines()[0] for text in members.values()] == [
        f"// {numbered_title(query)}" for query in queries().values()
    ]
    assert "$" not in "".join(members.values())


def test_each_query_is_a_saved_search() -> None:
    """Each is an object with exactly the keys that BloodHound imports."""
    members = {name: json.loads(text) for name, text in zipped(SAVED_SEARCHES).items()}
    assert {frozenset(search) for search in members.values()} == {frozenset({"name", "query", "description"})}
    assert members["01_top_risk.json"]["name"] == "API tokens: 01 Highest risk API tokens"
    assert list(members)[11] == "12_unused_tokens.json"
    assert members["12_unused_tokens.json"]["query"] == queries()["unused_tokens"].with_defaults


def test_privilege_zone_rule_has_the_keys_of_bloodhound() -> None:
    """The order is that of BloodHound's own rules."""
    rule = json.loads(contents()[PRIVILEGE_ZONE_RULE])
    assert list(rule) == ["name", "description", "cypher", "enabled", "zone", "allow_disable"]
    assert (rule["name"], rule["zone"], rule["enabled"]) == ("API tokens of Tier Zero owners", "Tier Zero", True)


def test_style_lists_general_rules_first() -> None:
    """In Neo4j Browser the colour of the kind then wins over that of the label Okta."""
    rules = re.findall(r"^([\w.]+) \{\n(?:.*\n)*?  color: (#\w+);", contents()[STYLE].decode(), re.M)
    assert rules[:3] == [("node", "#A5ABB6"), ("relationship", "#A5ABB6"), ("node.Okta", "#8a8f98")]
    assert dict(rules[3:]) == {
        "node.Okta_ApiToken": "#ff746c",
        "node.Okta_User": "#d33115",
        "node.Okta_Organization": "#16a5a5",
        "node.Okta_Role": "#8a8f98",
        "node.Okta_CustomRole": "#8a8f98",
        "node.Okta_RoleAssignment": "#8a8f98",
        "node.Okta_Group": "#fcc400",
    }


def test_icons_have_the_form_of_bloodhounds_api() -> None:
    """Each kind that has a colour in Neo4j Browser has an icon of the same colour in BloodHound."""
    icons = json.loads(contents()[CUSTOM_NODES])["custom_types"]
    assert icons["Okta_ApiToken"] == {"icon": {"type": "font-awesome", "name": "key", "color": "#ff746c"}}
    colours = dict(re.findall(r"^node\.(Okta_\w+) \{\n(?:.*\n)*?  color: (#\w+);", contents()[STYLE].decode(), re.M))
    assert {kind: entry["icon"]["color"] for kind, entry in icons.items()} == colours


def test_how_to_names_every_file_and_query() -> None:
    """The page explains what is beside it."""
    page = contents()[HOW_TO].decode()
    assert [name for name in contents() if name != HOW_TO and f"`{name}`" not in page] == []
    assert [query.title for query in queries().values() if numbered_title(query) not in page] == []
    assert [group for group in GROUPS if f"## {group}\n" not in page] == []


def test_contents_are_reproducible() -> None:
    """Equal queries give equal files, byte by byte."""
    assert contents() == contents()
