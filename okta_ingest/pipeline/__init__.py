"""The use cases: collect, compare with the graph, write, check. Okta and Neo4j are passed in."""
