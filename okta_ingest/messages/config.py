"""Configuration."""

from okta_ingest.messages import Template

# Values of settings are never shown: a secret can be anywhere. {name} is the key or variable as the user wrote it.

CANNOT_BE_USED = Template("The configuration ({source}) cannot be used:", action="fix each line below it; exit code 2")

# The file

FILE_UNREADABLE = Template("the file cannot be read: {reason}")
FILE_NOT_UTF8 = Template("the file is not UTF-8 text")
INVALID_YAML = Template("invalid YAML", action="Compare the file with config.example.yaml.")
INVALID_YAML_AT = Template(
    "line {line}, column {column}: invalid YAML",
    action="Check indentation and quotes; put a value with special characters in quotes.",
)
DUPLICATE_KEY = Template("line {line}, column {column}: the key is already used in this mapping")
FILE_NOT_A_MAPPING = Template("the file must be a mapping of keys to values")

# Keys

MISSING = Template("{name} is missing")
SECRET_MISSING = Template("{name}_env is missing (or use {secret}_file)")
UNKNOWN_KEY = Template("{name}: unknown key", action="config.example.yaml lists every key.")
UNKNOWN_KEY_SUGGESTION = Template("{name}: unknown key; did you mean {suggestion}?")
UNREADABLE_KEY = Template(
    "(invalid key, not shown; is a space missing after a colon?)",
    action="Write a space between the colon after a key and the value.",
)
TWO_CREDENTIALS = Template("{name} has an API token and a service app; configure one of them")
SEVERAL_SECRETS = Template("{name}: only one of {keys} can be used")

# Values

NOT_TEXT = Template("{name} must be text: put it in quotes")
NOT_A_MAPPING = Template("{name} must be a mapping of keys to values")
NOT_A_BOOLEAN = Template("{name} must be true or false")
NOT_A_LIST = Template("{name} must be a list")
NOT_AN_INTEGER = Template("{name} must be a whole number")
NOT_AN_OPTION = Template("{name} must be {expected}")
TOO_SMALL = Template("{name} must be {ge} or more")
TOO_LARGE = Template("{name} must be {le} or less")
EMPTY = Template("{name} must not be empty")
INVALID = Template("{name}: {reason}")
QUOTED = Template("{name} has quotes around it, which are not part of the value; remove them")
PLACEHOLDER = Template("{name} is still a placeholder", action="Replace it with the real value.")
NOT_UNICODE = Template("{name} is not valid Unicode text")

# Secrets

SECRET_NOT_TEXT = Template("{name} must be text and not empty: put it in quotes")
VARIABLE_NOT_SET = Template("{name} is not set in the environment, or is empty")
NAMED_VARIABLE_NOT_SET = Template("{name} names a variable that is not set in the environment, or is empty")
SECRET_FILE_UNREADABLE = Template("{name}: the file cannot be read: {reason}")
SECRET_FILE_NOT_UTF8 = Template("{name}: the file is not UTF-8 text")
SECRET_FILE_NAME = Template("{name} is not a valid file name")
SECRET_FILE_EMPTY = Template("{name}: the file is empty")
TOKEN_HAS_SCHEME = Template("{name} begins with SSWS, which is not part of the token")
NOT_A_TOKEN = Template("{name} is not an Okta API token: a token has letters, digits, - and _ only")
NOT_A_CLIENT_ID = Template("{name} is not the client id of an app: a client id has letters, digits, - and _ only")

# Okta orgs

NO_ORG = Template("{name} lists no org")
DUPLICATE_ORGS = Template("{name} lists an org more than once: {domains}")
ORG_URL_PLACEHOLDER = Template(
    "{name} is still a placeholder: it must be the address of the org, such as https://contoso.okta.com"
)
ORG_URL_INVALID = Template("{name} must be the address of the org, such as https://contoso.okta.com")
ORG_URL_SPACE = Template("{name} must not contain a space or a line break")
ORG_URL_CREDENTIALS = Template("{name} must not contain a user name or password")
ORG_URL_HOST = Template("{name} has no valid host name")
ORG_URL_COM_COM = Template("{name} ends in .com.com")
ORG_URL_HTTP = Template("{name} must begin with https://; http:// is allowed for loopback addresses only")

# Configuration of Okta's SDKs

UNSUPPORTED_MODE = Template("{name} must be SSWS or PrivateKey; okta-ingest supports no other mode")
MODE_NEEDED = Template("{token} and {private_key}: only one can be used; select it with {mode} (SSWS or PrivateKey)")
OKTA_YAML_NOT_READ = Template(
    "{file} is not read: OKTA_CLIENT_* variables are set, and an org's address and credential must come from one source"
)

# Neo4j

URI_SCHEME = Template("{name} must begin with one of {schemes}")
URI_HOST = Template("{name} has no valid host name")
URI_CREDENTIALS = Template("{name} must not contain the user name or password: use username and password_env")
URI_PATH = Template("{name} must end after host and port: set the database with the key database")

# Warnings

ADMIN_CONSOLE = Template("{name} is the address of the admin console; okta-ingest uses it without -admin")
NO_TLS = Template(
    "{name} does not use TLS: password and graph cross the network unencrypted; use bolt+s:// or neo4j+s://"
)
OTHERS_CAN_READ = Template("{name}: other users of this machine can read the secret; run: chmod 600 {file}")
