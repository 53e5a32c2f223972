"""Private key of a service app.

A problem with the configuration (exit code 2), after the name of the key or variable. No part of the key is shown.
"""

from okta_ingest.messages import Template

_COMPLETE = "Copy the key again, from the first character to the last."

NOT_A_KEY = Template(
    "this is not a private key: it must be PEM (-----BEGIN PRIVATE KEY-----) or JWK (a JSON object)",
    action="Use the private key that Okta showed when the key was created.",
)
PUBLIC_KEY = Template("this is a public key: the private key is needed", action="Use the private key of the pair.")
CERTIFICATE = Template("this is a certificate: the private key is needed", action="Use the key of the certificate.")
ENCRYPTED = Template(
    "the private key is encrypted: decrypt it, and protect the file",
    action="`openssl pkey -in encrypted.pem -out key.pem`, then `chmod 600 key.pem`.",
)
OPENSSH = Template(
    "the private key is in OpenSSH format: PEM (PKCS#8) or JWK is needed",
    action="Convert a copy of it: `ssh-keygen -p -N '' -m PKCS8 -f COPY`.",
)
PEM_TRUNCATED = Template(
    "the private key is a PEM that cannot be read: is it complete, from BEGIN to END?", action=_COMPLETE
)
PEM_INVALID = Template("the private key is a PEM that cannot be read: is it complete?", action=_COMPLETE)
JWK_INVALID = Template("the private key is a JWK that cannot be read: is it complete?", action=_COMPLETE)
JWK_NOT_JSON = Template("the private key starts like a JWK but is not valid JSON", action=_COMPLETE)
JWK_SET = Template(
    "the private key is a JWK set: exactly one key is needed", action="Use the one key that the service app has."
)
JWK_PUBLIC = Template("the JWK is a public key: the private key, with d, is needed", action="Use the private JWK.")

_NEW_KEY = "Create an RSA key of 2048 bits or more, or an EC key on P-256, P-384 or P-521."

RSA_TOO_SHORT = Template("the private key has {bits} bits: RSA keys need {minimum} or more", action=_NEW_KEY)
UNSUPPORTED_CURVE = Template(
    "the private key has an unsupported curve: P-256, P-384 or P-521 is needed", action=_NEW_KEY
)
UNSUPPORTED_TYPE = Template("the private key has an unsupported type: RSA or EC is needed", action=_NEW_KEY)
