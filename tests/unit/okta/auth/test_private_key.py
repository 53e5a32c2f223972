"""A private key is read in every form in which people keep it, or refused with a reason that shows none of it."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from okta_ingest.okta.auth.private_key import read_private_key
from tests.keys import ec_key, jwk, pem, rsa_key

TRADITIONAL = PrivateFormat.TraditionalOpenSSL
RSA, EC = rsa_key(), ec_key()
EC_PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
PUBLIC = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.mark.parametrize(
    "text",
    [
        pem(RSA),
        pem(RSA, TRADITIONAL),
        pem(RSA).replace("\n", "\\n"),
        pem(RSA).replace("\n", "\\r\\n"),
        pem(RSA).replace("\n", " "),
        pem(RSA).replace("\n", "\r\n"),
        "\ufeff \n" + pem(RSA) + "\n",
        "Bag Attributes\n  friendlyName: okta\n" + pem(RSA),
        jwk(RSA),
        jwk(RSA, alg="RS256", use="sig", key_ops=["sign"]),
        json.dumps({"keys": [json.loads(jwk(RSA))]}),
        json.dumps({name: value for name, value in json.loads(jwk(RSA)).items() if name in ("kty", "n", "e", "d")}),
    ],
)
def test_rsa(text: str) -> None:
    """An RSA key is the same key in every form: PKCS#1, PKCS#8, JWK, whatever became of its line breaks."""
    read = read_private_key(text)
    assert read.key.private_numbers().d == RSA.private_numbers().d
    assert (read.algorithm, read.key_id) == ("RS256", None)


@pytest.mark.parametrize("curve", ["P-256", "P-384", "P-521"])
@pytest.mark.parametrize("form", ["PKCS#8", "SEC1", "SEC1 with parameters", "JWK"])
def test_ec(curve: str, form: str) -> None:
    """A key on each of the three curves is read in each form, and signs with the algorithm of its curve."""
    key = ec_key(curve)
    forms = {"PKCS#8": pem(key), "SEC1": pem(key, TRADITIONAL), "JWK": jwk(key)}
    forms["SEC1 with parameters"] = EC_PARAMETERS + forms["SEC1"]
    read = read_private_key(forms[form])
    assert read.key.private_numbers() == key.private_numbers()
    assert read.algorithm == {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[curve]


def test_key_id() -> None:
    """The key's own kid is used where none is given; the given one beats it."""
    assert read_private_key(jwk(EC, kid="own")).key_id == "own"
    assert read_private_key(jwk(EC, kid="own"), "given").key_id == "given"
    assert read_private_key(pem(EC), "given").key_id == "given"
    assert read_private_key(jwk(EC, kid=7)).key_id is None


def test_algorithm_of_a_jwk() -> None:
    """A JWK that names another of the RSA algorithms that Okta takes signs with it."""
    assert read_private_key(jwk(RSA, alg="RS512")).algorithm == "RS512"
    assert read_private_key(jwk(RSA, alg="PS256")).algorithm == "RS256"


def traditional(key: ed25519.Ed25519PrivateKey) -> str:
    """A key of another kind, as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "this is no private key"),
        ("00secret", "this is no private key"),
        (PUBLIC, "this is a public key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "this is a certificate"),
        (pem(RSA, passphrase=b"secret"), "encrypted"),
        (pem(RSA, TRADITIONAL, passphrase=b"secret"), "encrypted"),
        (pem(EC, PrivateFormat.OpenSSH), "OpenSSH"),
        (pem(RSA)[:900], "is it whole"),
        (pem(RSA).replace("MII", "XYZ"), "cannot be read"),
        ("-----BEGIN PRIVATE KEY-----\nnonsense é\n-----END PRIVATE KEY-----", "cannot be read"),
        ("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----", "cannot be read"),
        (pem(rsa_key(1024)), "has 1024 bits"),
        (pem(ec_key("256k1")), "another curve"),
        (traditional(ed25519.Ed25519PrivateKey.generate()), "another kind"),
        ('{"kty": "RSA"', "not valid JSON"),
        ('{"kty": "oct", "k": "secret"}', "another kind"),
        ('{"kty": "RSA", "n": "AQ", "e": "AQAB"}', "public key"),
        ('{"kty": "RSA", "n": "AQ", "e": "AQAB", "d": 7}', "cannot be read"),
        ('{"kty": "RSA", "n": "A", "e": "A", "d": "A"}', "cannot be read"),
        ('{"kty": "EC", "crv": "P-256", "x": "é", "y": "A", "d": "A"}', "cannot be read"),
        ('{"kty": "EC", "crv": ["P-256"], "x": "A", "y": "A", "d": "A"}', "cannot be read"),
        ('{"kty": {}, "d": "A"}', "another kind"),
        ('{"keys": []}', "set of JWKs"),
        ('{"keys": [7]}', "set of JWKs"),
        ("{" * 100_000, "not valid JSON"),
    ],
)
def test_refused(text: str, problem: str) -> None:
    """What is no private key that can be used is refused with the reason, and none of it is shown."""
    with pytest.raises(ValueError, match=problem) as raised:
        read_private_key(text)
    assert not any(line in str(raised.value) for line in text.splitlines() if len(line) > 20)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_no_key_in_a_repr() -> None:
    """Printing a key shows none of it."""
    assert repr(read_private_key(pem(RSA), "k1")) == "PrivateKey(algorithm='RS256', key_id='k1')"
