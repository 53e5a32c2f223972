"""Put every API token of an Okta org, and the edge to its owner, into the Neo4j database under BloodHound."""

__version__ = "0.1.0"
