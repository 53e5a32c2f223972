"""A private key is read in every usual form; an error shows no part of it."""

import json
from base64 import b64encode, encodebytes

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
        f'"{pem(RSA)}"',
        f"'{jwk(RSA)}'\n",
        f'"{jwk(RSA)}"',
        json.dumps(jwk(RSA)),
        json.dumps(json.dumps({"keys": [json.loads(jwk(RSA))]})),
        b64encode(pem(RSA).encode()).decode(),
        b64encode(pem(RSA, TRADITIONAL).encode()).decode() + "\n",
        encodebytes(jwk(RSA).encode()).decode(),
        f'"{b64encode(pem(RSA).encode()).decode()}"',
        json.dumps({name: value for name, value in json.loads(jwk(RSA)).items() if name in ("kty", "n", "e", "d")}),
    ],
)
def test_rsa_key_is_read_in_every_form(text: str) -> None:
    """The forms are PKCS#1, PKCS#8 and JWK, with damaged line breaks, too."""
    read = read_private_key(text)
    assert read.key.private_numbers().d == RSA.private_numbers().d
    assert (read.algorithm, read.key_id) == ("RS256", None)


@pytest.mark.parametrize("curve", ["P-256", "P-384", "P-521"])
@pytest.mark.parametrize("form", ["PKCS#8", "SEC1", "SEC1 with parameters", "JWK"])
def test_ec_key_signs_with_the_algorithm_of_its_curve(curve: str, form: str) -> None:
    """Each curve is read in each form."""
    key = ec_key(curve)
    forms = {"PKCS#8": pem(key), "SEC1": pem(key, TRADITIONAL), "JWK": jwk(key)}
    forms["SEC1 with parameters"] = EC_PARAMETERS + forms["SEC1"]
    read = read_private_key(forms[form])
    assert read.key.private_numbers() == key.private_numbers()
    assert read.algorithm == {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[curve]


def test_configured_key_id_takes_precedence_over_the_kid() -> None:
    """The kid of the JWK is used if none is configured."""
    assert read_private_key(jwk(EC, kid="own")).key_id == "own"
    assert read_private_key(jwk(EC, kid="own"), "given").key_id == "given"
    assert read_private_key(pem(EC), "given").key_id == "given"
    assert read_private_key(jwk(EC, kid=7)).key_id is None


def test_algorithm_of_an_rsa_jwk_is_used() -> None:
    """An algorithm that Okta does not support is ignored."""
    assert read_private_key(jwk(RSA, alg="RS512")).algorithm == "RS512"
    assert read_private_key(jwk(RSA, alg="PS256")).algorithm == "RS256"


def ed25519_pem(key: ed25519.Ed25519PrivateKey) -> str:
    """A key of an unsupported type, as PEM."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "this is not a private key"),
        ("00secret", "this is not a private key"),
        (PUBLIC, "this is a public key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "this is a certificate"),
        (pem(RSA, passphrase=b"secret"), "encrypted"),
        (pem(RSA, TRADITIONAL, passphrase=b"secret"), "encrypted"),
        (pem(EC, PrivateFormat.OpenSSH), "OpenSSH"),
        (pem(RSA)[:900], "is it complete"),
        (pem(RSA).replace("MII", "XYZ"), "cannot be read"),
        ("-----BEGIN PRIVATE KEY-----\nnonsense é\n-----END PRIVATE KEY-----", "cannot be read"),
        ("-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----", "cannot be read"),
        (pem(rsa_key(1024)), "has 1024 bits"),
        (pem(ec_key("256k1")), "unsupported curve"),
        (ed25519_pem(ed25519.Ed25519PrivateKey.generate()), "unsupported type"),
        ('{"kty": "RSA"', "not valid JSON"),
        ('{"kty": "oct", "k": "secret"}', "unsupported type"),
        ('{"kty": "RSA", "n": "AQ", "e": "AQAB"}', "public key"),
        ('{"kty": "RSA", "n": "AQ", "e": "AQAB", "d": 7}', "cannot be read"),
        ('{"kty": "RSA", "n": "A", "e": "A", "d": "A"}', "cannot be read"),
        ('{"kty": "EC", "crv": "P-256", "x": "é", "y": "A", "d": "A"}', "cannot be read"),
        ('{"kty": "EC", "crv": ["P-256"], "x": "A", "y": "A", "d": "A"}', "cannot be read"),
        ('{"kty": {}, "d": "A"}', "unsupported type"),
        ('{"keys": []}', "JWK set"),
        ('{"keys": [7]}', "JWK set"),
        ("{" * 100_000, "not valid JSON"),
    ],
)
def test_unusable_key_is_an_error_that_shows_no_part_of_it(text: str, problem: str) -> None:
    """The error says what is wrong."""
    with pytest.raises(ValueError, match=problem) as raised:
        read_private_key(text)
    assert not any(line in str(raised.value) for line in text.splitlines() if len(line) > 20)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_repr_shows_no_part_of_the_key() -> None:
    """Only algorithm and key id are shown."""
    assert repr(read_private_key(pem(RSA), "k1")) == "PrivateKey(algorithm='RS256', key_id='k1')"
