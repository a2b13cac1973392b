"""An API that validates tokens: signature by the tenant's published keys, issuer, audience, life, and then the right.

    genkan app create orders-api
    genkan app expose orders-api --scope Orders.Read --role Orders.Read.All
    genkan run --as orders-api -- python examples/orders_api.py

orders_client.py calls it. For the real Azure: set AZURE_TENANT_ID and AZURE_CLIENT_ID (the API's), let its registration
ask for access tokens of version 2 (`requestedAccessTokenVersion`), and run it as it is.
"""

import os
from typing import Any

import jwt
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TENANT = os.environ["AZURE_TENANT_ID"]
AUDIENCE = os.environ["AZURE_CLIENT_ID"]
LOGIN = f"https://login.microsoftonline.com/{TENANT}"
REQUIRED = ["aud", "exp", "iat", "iss", "nbf", "sub", "tid"]
ORDERS = [{"id": 1, "what": "umbrella"}, {"id": 2, "what": "kettle"}]

keys = jwt.PyJWKClient(f"{LOGIN}/discovery/v2.0/keys")  # fetched once, and again when an unknown key turns up


def claims_of(request: Request) -> dict[str, Any]:
    """What a valid token says of its bearer; 401 for any other."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise HTTPException(401, "A bearer token is needed.", {"WWW-Authenticate": "Bearer"})
    try:
        return dict(
            jwt.decode(
                token,
                keys.get_signing_key_from_jwt(token),
                algorithms=["RS256"],
                audience=AUDIENCE,
                issuer=f"{LOGIN}/v2.0",
                options={"require": REQUIRED},
            )
        )
    except jwt.PyJWKClientConnectionError as fault:
        raise HTTPException(503, "The tenant's keys cannot be fetched.") from fault
    except jwt.PyJWTError as fault:
        refusal = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise HTTPException(401, f"{type(fault).__name__}: {fault}", refusal) from fault


def allow(claims: dict[str, Any], scope: str, role: str) -> None:
    """A person's program needs the scope, a program of its own the role; 403 without."""
    if scope not in claims.get("scp", "").split() and role not in claims.get("roles", []):
        refusal = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        raise HTTPException(403, f"It takes the scope {scope} or the role {role}.", refusal)


def orders(request: Request) -> JSONResponse:
    claims = claims_of(request)
    allow(claims, scope="Orders.Read", role="Orders.Read.All")
    return JSONResponse({"for": claims.get("preferred_username", claims["azp"]), "orders": ORDERS})


app = Starlette(routes=[Route("/orders", orders)])

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ.get("PORT", "8000")))
