"""Downloads that fail because the TLS certificate of the server is not trusted, as where a proxy inspects TLS."""

ADVICE = "If a proxy inspects TLS, set REQUESTS_CA_BUNDLE to a file with its certificate."
"""Both pip and the library that downloads the jars use this variable; so does okta-ingest for Okta."""

_SIGNS = ("certificate verify failed", "CERTIFICATE_VERIFY_FAILED", "problem confirming the ssl certificate")


def is_certificate_error(text: str) -> bool:
    """Whether *text*, an error or the output of a program, says that a certificate was not accepted."""
    return any(sign in text for sign in _SIGNS)
