"""Queries and export.

Exit code 2 for a query, 1 for export.
"""

from okta_ingest.messages import Template

NO_SUCH_QUERY = Template(
    "There is no query {name}, and no such file.",
    "List the queries: okta-ingest query.",
)
SIMILAR_QUERY = Template(
    "There is no query {name}, and no such file.",
    "Did you mean {similar}?",
)
UNREADABLE_FILE = Template("{file} cannot be read: {cause}.", "Name a text file that contains one query.")
NOT_UTF8 = Template("it is not UTF-8 text")
PARAM_WITHOUT_QUERY = Template("--param needs a query.", action="add the name or file of a query")
PARAM_WITHOUT_VALUE = Template("--param {assignment} has no value.", "Write --param NAME=VALUE.")
UNKNOWN_PARAMETER = Template(
    "{query} has no parameter {parameter}; its parameters: {parameters}.",
    action="use one of these names",
)
NOT_WHOLE_NUMBER = Template(
    "{parameter} must be a whole number, as in --param {parameter}={default}.",
    action="give a whole number",
)
MISSING_PARAMETERS = Template("{query} needs a value for {parameters}.", "Give one: --param {first}=VALUE.")
NO_ORG_COLUMN = Template(
    "--org needs a query with a column org; this one has: {columns}.",
    "Return the domain AS org, or omit --org.",
)
ORG_NOT_IN_GRAPH = Template(
    "the graph has no data of {domains}",
    "Check the domain: okta-ingest query overview.",
)
ORG_WITHOUT_QUERY = Template("--org needs a query.", action="add the name or file of a query")
FAIL_WITHOUT_QUERY = Template("--fail-if-rows needs a query.", action="add the name or file of a query")
QUERY_READS_ELSEWHERE = Template(
    "{query} uses {clause}, which reads or writes files and network addresses.",
    "Remove it: a query can only read the graph. In Neo4j Browser it may be allowed.",
)
NO_HYBRID_EDGES = Template(
    "The graph has no edge from an AD or Entra user to an Okta user, so no path can be found.",
    "OktaHound and OpenHound draw such hybrid edges. A guess by email address: okta-ingest query ad_accounts_by_email.",
)
OUTPUT_UNWRITABLE = Template("{file} cannot be written: {cause}.", "Choose another file.")
NOT_A_FILE = Template("it is not a file")
QUERY_WRITES = Template("The query would change the graph.", "Only reading queries are allowed.")
INVALID_QUERY = Template(
    "Neo4j does not accept the query: {cause}",
    action="correct the file: it must contain one reading Cypher statement",
)
INVALID_DATE = Template(
    "Neo4j does not accept the query: {cause}",
    "Write a date as in --param since=2026-11-20, or 2026-11-20T09:00Z. "
    "In a query of yours: a property that it reads as a date may not be one.",
)
NO_API_TOKENS = Template("the graph has no API tokens: run okta-ingest sync first", action="run `okta-ingest sync`")
WOULD_REPLACE = Template(
    "{folder}: existing files that okta-ingest export did not write: {names}. Nothing was written.",
    "Choose another folder, or replace them: --force.",
    action="choose another folder, or replace them with `--force`; an exported file that you changed is also kept",
)
NAME_IS_FOLDER = Template("{folder} cannot be written: {names} is a folder.", "Choose another folder.")
FOLDER_NOT_WRITABLE = Template("{folder} cannot be written: {cause}.", "Choose another folder.")
HOW_TO_LOAD = Template("How to load each file: {file}")
