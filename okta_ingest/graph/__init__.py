"""Neo4j: the driver, the statements and the queries."""
