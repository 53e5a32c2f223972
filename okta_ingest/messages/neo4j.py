"""Neo4j.

Exit code 1.
"""

from okta_ingest.messages import Template

UNREACHABLE = Template(
    "Neo4j at {uri} cannot be reached, or closed the connection ({cause}).",
    "Is it running, is this its Bolt port (usually 7687), and does it need TLS (bolt+s://)?",
)
HTTP_PORT = Template(
    "Neo4j at {uri} cannot be reached: the server at this port does not speak Bolt (looks like HTTP).",
    "Use the Bolt port, usually 7687.",
)
NO_TLS = Template(
    "Neo4j at {uri} cannot be reached: the server at this port does not use TLS ({cause}).",
    "Is this its Bolt port (usually 7687)? Without TLS, the address is {without_tls}.",
)
UNTRUSTED_CERTIFICATE = Template(
    "The TLS certificate of Neo4j at {uri} was not accepted ({cause}).",
    "Set SSL_CERT_FILE to a file with the certificate of its CA, or accept any certificate with {any_certificate}.",
)
WRONG_HOST_NAME = Template(
    "The TLS certificate of Neo4j at {uri} is for another host ({cause}).",
    "Use a host name of the certificate, or accept any certificate with {any_certificate}.",
)
TIMED_OUT = Template(
    "Neo4j at {uri} did not finish within {seconds} s.",
    "Check whether the server is overloaded or not reachable any more; if it needs longer, raise neo4j.timeout.",
)
INVALID_HOST_NAME = Template("Neo4j at {uri} cannot be reached: the host name is invalid.", "Check NEO4J_URI.")
NO_COMMON_BOLT_VERSION = Template(
    "Neo4j at {uri} is not supported: it speaks no Bolt version of Neo4j 4.4 or newer.",
    "Is the port Neo4j's Bolt port, usually 7687?",
)
UNSUPPORTED_SERVER = Template(
    "The server at {uri} is not supported: it is {version}.",
    "okta-ingest needs Neo4j 4.4 or newer.",
)
WRONG_PASSWORD = Template(
    "Neo4j at {uri} refused the user {username}: wrong user name or password.",
    "Check NEO4J_USERNAME and NEO4J_PASSWORD, or the keys under neo4j: in the configuration.",
)
PASSWORD_EXPIRED = Template(
    "Neo4j at {uri} requires the user {username} to change the password first.",
    "Log in once with Neo4j Browser or cypher-shell, and change it.",
)
TOO_MANY_LOGINS = Template(
    "Neo4j at {uri} refuses logins for a few seconds: too many wrong passwords.",
    "Check the password, then try again.",
)
NO_SUCH_DATABASE = Template(
    "Neo4j at {uri} has no database named {database}.",
    "Check NEO4J_DATABASE or neo4j.database; list the databases: SHOW DATABASES.",
)
READ_ONLY = Template(
    "The database {database} of Neo4j at {uri} is read-only.",
    "Choose another with NEO4J_DATABASE, or make it writable.",
)
FORBIDDEN = Template(
    "Neo4j at {uri} does not permit this for the user {username}: {cause}",
    "The user needs to read and write, and to create new labels, relationship types and property names.",
)
OUT_OF_MEMORY = Template(
    "Neo4j at {uri} has not enough memory for a transaction: {cause}",
    "Lower batch_size; if a query failed, raise the limit of the server.",
)
TRANSACTION_TIMEOUT = Template(
    "Neo4j at {uri} stopped a transaction at the time limit of the server (transaction.timeout in neo4j.conf).",
    "Lower batch_size; if a query failed, raise the limit of the server.",
)
OTHER_ERROR = Template(
    "Neo4j at {uri} failed: {code}: {cause}",
    action="read the cause; Neo4j's log has the details",
)

# Reports

SERVER = Template("Neo4j {version} at {uri}, database {database}")
NOT_NEO4J = Template("not Neo4j")
NO_RESPONSE = Template("no response")
