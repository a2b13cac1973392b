"""An API that trusts one tenant's tokens, with PyJWT: would it let the token on standard input in?

python resource_server.py TENANT AUDIENCE
"""

import json
import sys

import jwt

tenant, audience = sys.argv[1:]
login = f"https://login.microsoftonline.com/{tenant}"
token = sys.stdin.read().strip()
try:
    key = jwt.PyJWKClient(f"{login}/discovery/v2.0/keys").get_signing_key_from_jwt(token)
    claims = jwt.decode(
        token,
        key.key,
        algorithms=["RS256"],
        audience=audience,
        issuer=f"{login}/v2.0",
        options={"require": ["exp", "iat", "nbf", "iss", "aud", "sub"]},
    )
    print(json.dumps({"claims": claims, "header": jwt.get_unverified_header(token)}))
except jwt.PyJWTError as error:
    print(json.dumps({"refused": type(error).__name__}))
