"""An API that trusts one tenant's tokens, with joserfc: would it let the token on standard input in?

python resource_server_joserfc.py TENANT AUDIENCE
"""

import json
import sys

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

tenant, audience = sys.argv[1:]
login = f"https://login.microsoftonline.com/{tenant}"
known = httpx.get(f"{login}/v2.0/.well-known/openid-configuration").json()
keys = KeySet.import_key_set(httpx.get(known["jwks_uri"]).json())
rules = jwt.JWTClaimsRegistry(
    iss={"essential": True, "value": known["issuer"]},
    aud={"essential": True, "value": audience},
    exp={"essential": True},
    nbf={"essential": True},
)
try:
    token = jwt.decode(sys.stdin.read().strip(), keys, algorithms=["RS256"])
    rules.validate(token.claims)
    print(json.dumps({"claims": token.claims, "header": token.header}))
except (JoseError, ValueError) as error:
    print(json.dumps({"refused": type(error).__name__}))
