"""The configuration as frozen, validated objects. No message shows a value; secrets have no repr."""

import re
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from okta_ingest.config import urls
from okta_ingest.config.problems import SettingError
from okta_ingest.messages import Template
from okta_ingest.messages import config as messages
from okta_ingest.model.snapshot import Include


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class ApiToken(_Frozen):
    """The credential of a user: an API token (scheme SSWS)."""

    kind: Literal["api_token"]
    token: SecretStr

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value()
        if not urls.is_quoted(token) and token.strip().upper().startswith("SSWS "):
            raise SettingError(messages.TOKEN_HAS_SCHEME)
        return SecretStr(_checked(token, messages.NOT_A_TOKEN))


class ServiceApp(_Frozen):
    """The credential of an OAuth service app.

    ``key_id`` overrides the private key's own; ``scopes`` limits the scopes that are requested.
    """

    kind: Literal["service_app"]
    client_id: str
    private_key: Any = Field(repr=False)
    """A `PrivateKey`; its module loads cryptography, so it is imported only where there is a key."""
    key_id: str | None = Field(None, min_length=1)
    scopes: tuple[str, ...] | None = None

    @field_validator("client_id")
    @classmethod
    def _client_id(cls, value: str) -> str:
        return _checked(value, messages.NOT_A_CLIENT_ID)

    @field_validator("private_key", mode="before")
    @classmethod
    def _private_key(cls, value: SecretStr) -> Any:
        from okta_ingest.okta.auth.private_key import read_private_key

        return read_private_key(value.get_secret_value())

    @property
    def signing_key(self) -> Any:
        """The private key, with the configured ``key_id`` where there is one."""
        return replace(self.private_key, key_id=self.key_id or self.private_key.key_id)


class OrgSettings(_Frozen):
    """One Okta org: its address (scheme, host, port) and the credential.

    ``sees_all_tokens``: the user states that this credential can see all tokens of the org.
    """

    org_url: str
    credential: ApiToken | ServiceApp = Field(discriminator="kind")
    sees_all_tokens: bool = False

    @field_validator("org_url")
    @classmethod
    def _org_url(cls, value: str) -> str:
        return urls.org_url(value)

    @property
    def domain(self) -> str:
        """The host, with the port unless it is the scheme's default: the ``oktaDomain`` of the graph."""
        return urlsplit(self.org_url).netloc


class Neo4jSettings(_Frozen):
    """The database: its address, the login, the database name, and the longest time of one transaction in seconds."""

    uri: str = "bolt://localhost:7687"
    username: str = Field("neo4j", min_length=1)
    password: SecretStr
    database: str = Field("neo4j", min_length=1)
    timeout: int = Field(600, ge=1, le=86_400)

    @field_validator("password")
    @classmethod
    def _password(cls, value: SecretStr) -> SecretStr:
        try:
            value.get_secret_value().encode()
        except UnicodeEncodeError:
            raise SettingError(messages.NOT_UNICODE) from None
        return value

    @field_validator("uri")
    @classmethod
    def _uri(cls, value: str) -> str:
        return urls.neo4j_uri(value)


class BaseSettings(_Frozen):
    """The settings of every command; the defaults suit BloodHound CE."""

    include: Include = Include()
    removal: Literal["remove", "keep"] = "remove"
    name_case: Literal["auto", "original"] = "auto"
    index: bool = True
    batch_size: int = Field(5000, ge=1, le=100_000)
    workers: int = Field(8, ge=1, le=64)
    orgs_at_once: int = Field(8, ge=1, le=64)


class OktaSettings(BaseSettings):
    """The configuration of a command that needs Okta alone."""

    okta: tuple[OrgSettings, ...]

    @field_validator("okta")
    @classmethod
    def _each_org_once(cls, orgs: tuple[OrgSettings, ...]) -> tuple[OrgSettings, ...]:
        if not orgs:
            raise SettingError(messages.NO_ORG)
        domains = [org.domain for org in orgs]
        duplicates = sorted({domain for domain in domains if domains.count(domain) > 1})
        if duplicates:
            raise SettingError(messages.DUPLICATE_ORGS, domains=", ".join(duplicates))
        return orgs


class GraphSettings(BaseSettings):
    """The configuration of a command that needs Neo4j alone."""

    neo4j: Neo4jSettings


class Settings(GraphSettings, OktaSettings):
    """The complete configuration."""


def _checked(text: str, template: Template) -> str:
    text = text.strip()
    if urls.is_quoted(text):
        raise SettingError(messages.QUOTED)
    if urls.is_placeholder(text):
        raise SettingError(messages.PLACEHOLDER)
    if not re.fullmatch(r"[A-Za-z0-9_-]+", text):
        raise SettingError(template)
    return text
