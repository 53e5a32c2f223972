"""A query with parameters of every type."""

from okta_ingest.graph.query_file import parse_shipped

TEXT = """\
// Tokens of one org
// Why: There are many.
// Params: days=14, since=null, org=contoso
MATCH path = (t:Okta_ApiToken)
WHERE t.oktaDomain = $org AND t.created > datetime($since) - duration({days: $days})
RETURN path, t.name AS name
"""
QUERY = parse_shipped("tokens_of_org.cypher", TEXT)
