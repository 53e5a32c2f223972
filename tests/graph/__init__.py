"""The statements and the driver, on a real Neo4j."""
