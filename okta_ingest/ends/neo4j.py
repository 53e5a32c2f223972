"""The database, as the configuration has it."""

from okta_ingest.graph.database import Database
from okta_ingest.settings import GraphSettings


def database(settings: GraphSettings) -> Database:
    """The database. Raises GraphError; closes with ``with``."""
    end = settings.neo4j
    return Database(end.uri, end.username, end.password.get_secret_value(), end.database, settings.batch_size)
