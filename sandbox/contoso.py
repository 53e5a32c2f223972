"""The simulated org at https://contoso.okta.com, behind a proxy of this machine that leads there."""

from contextlib import ExitStack
from pathlib import Path

from sandbox.certificate import make_certificate
from sandbox.okta_org import OktaOrg
from sandbox.proxy import Proxy

DOMAIN = "contoso.okta.com"
URL = f"https://{DOMAIN}"


class Contoso:
    """Serves inside ``with``: ``org`` is the org, ``variables`` the environment with which a client reaches it.

    The client uses a proxy and a certificate authority as it would in a company. *folder* keeps the certificates.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._certificate = make_certificate(folder, DOMAIN)
        self.org = OktaOrg(tls=self._certificate.server, url=URL)
        self._proxy = Proxy(hosts={f"{DOMAIN}:443": self.org.address})
        self._open = ExitStack()

    @property
    def variables(self) -> dict[str, str]:
        """The environment variables of a client: address, credential, proxy and certificate authority."""
        return {
            "OKTA_CLIENT_ORGURL": URL,
            "OKTA_CLIENT_TOKEN": self.org.secret,
            "HTTPS_PROXY": f"http://{self._proxy.address}",
            "REQUESTS_CA_BUNDLE": str(self._certificate.authority),
        }

    def __enter__(self) -> "Contoso":
        with ExitStack() as opening:
            opening.enter_context(self.org)
            opening.enter_context(self._proxy)
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
