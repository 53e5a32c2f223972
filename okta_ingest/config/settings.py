"""What a run needs to know, as one frozen, validated object. No message shows a value; secrets have no repr."""

import re
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from okta_ingest.config import urls
from okta_ingest.model.snapshot import Include
from okta_ingest.okta.auth.private_key import read_private_key


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class ApiToken(_Frozen):
    """The credential of a user: an API token (scheme SSWS)."""

    kind: Literal["api_token"]
    token: SecretStr

    @field_validator("token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value().strip()
        if any(character in token for character in "{}<>$"):
            raise ValueError("is still a placeholder")
        if token.upper().startswith("SSWS "):
            raise ValueError("begins with SSWS, which is not part of the token")
        if not re.fullmatch(r"[A-Za-z0-9_-]+", token):
            raise ValueError("is not an Okta API token: those hold letters, digits, - and _ only")
        return SecretStr(token)


class ServiceApp(_Frozen):
    """The credential of an OAuth service app.

    ``key_id`` beats the one that the private key itself may have; ``scopes`` narrows what is asked for.
    """

    kind: Literal["service_app"]
    client_id: str
    private_key: Any = Field(repr=False)
    """A `PrivateKey`; its module, which loads cryptography, is imported only where there is a key."""
    key_id: str | None = Field(None, min_length=1)
    scopes: tuple[str, ...] | None = None

    @field_validator("client_id")
    @classmethod
    def _client_id(cls, value: str) -> str:
        client_id = value.strip()
        if any(character in client_id for character in "{}<>$"):
            raise ValueError("is still a placeholder")
        if not re.fullmatch(r"[A-Za-z0-9_-]+", client_id):
            raise ValueError("is not the client id of an app: those hold letters, digits, - and _ only")
        return client_id

    @field_validator("private_key", mode="before")
    @classmethod
    def _private_key(cls, value: SecretStr) -> Any:

        return read_private_key(value.get_secret_value())

    @property
    def signing_key(self) -> Any:
        """The private key, with the configured ``key_id`` where there is one."""
        return replace(self.private_key, key_id=self.key_id or self.private_key.key_id)


class OrgSettings(_Frozen):
    """One Okta org: its address (scheme, host, port) and who signs in.

    ``sees_all_tokens`` is the user's word that this caller sees every token of the org.
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
        """The host, with the port where it is not the scheme's own: the ``oktaDomain`` of the graph."""
        return urlsplit(self.org_url).netloc


class Neo4jSettings(_Frozen):
    """The database: where it is, and who logs in."""

    uri: str = "bolt://localhost:7687"
    username: str = Field("neo4j", min_length=1)
    password: SecretStr
    database: str = Field("neo4j", min_length=1)

    @field_validator("password")
    @classmethod
    def _password(cls, value: SecretStr) -> SecretStr:
        try:
            value.get_secret_value().encode()
        except UnicodeEncodeError:
            raise ValueError("is not valid Unicode text") from None
        return value

    @field_validator("uri")
    @classmethod
    def _uri(cls, value: str) -> str:
        return urls.neo4j_uri(value)


class BaseSettings(_Frozen):
    """What every command may be told; defaults suit BloodHound CE."""

    include: Include = Include()
    removal: Literal["remove", "keep"] = "remove"
    name_case: Literal["auto", "original"] = "auto"
    index: bool = True
    batch_size: int = Field(5000, ge=1, le=100_000)


class OktaSettings(BaseSettings):
    """The configuration of a command that needs Okta alone."""

    okta: tuple[OrgSettings, ...]

    @field_validator("okta")
    @classmethod
    def _each_org_once(cls, orgs: tuple[OrgSettings, ...]) -> tuple[OrgSettings, ...]:
        if not orgs:
            raise ValueError("names no org")
        domains = [org.domain for org in orgs]
        doubled = sorted({domain for domain in domains if domains.count(domain) > 1})
        if doubled:
            raise ValueError(f"names an org more than once: {', '.join(doubled)}")
        return orgs


class GraphSettings(BaseSettings):
    """The configuration of a command that needs Neo4j alone."""

    neo4j: Neo4jSettings


class Settings(GraphSettings, OktaSettings):
    """The whole configuration."""
