"""GitHub's token service in small, on this machine: an OpenID issuer with discovery, keys and Actions' token request.

    genkan up --federation-issuers http://localhost:8099      # Genkan fetches keys from loopback only where told to
    genkan app create deploy
    genkan app federate deploy --issuer http://localhost:8099 --subject repo:octo-org/shop:ref:refs/heads/main
    genkan role assign Reader --to deploy
    genkan run --as deploy -- python examples/github_issuer.py python examples/github_job.py

It runs a command as Actions would on the branch main of octo-org/shop; GITHUB_REPOSITORY and GITHUB_REF name another.
"""

import json
import os
import secrets
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

PORT = int(os.environ.get("PORT", "8099"))
ISSUER = f"http://localhost:{PORT}"
REPOSITORY = os.environ.get("GITHUB_REPOSITORY", "octo-org/shop")
REF = os.environ.get("GITHUB_REF", "refs/heads/main")

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
kid, bearer = secrets.token_hex(8), secrets.token_urlsafe()


def token(audience: str) -> str:
    """Five minutes' proof of which repository and branch is running."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "sub": f"repo:{REPOSITORY}:ref:{REF}",
        "aud": audience,
        "repository": REPOSITORY,
        "ref": REF,
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "jti": secrets.token_hex(16),
    }
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})


class Issuer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        match asked.path:
            case "/.well-known/openid-configuration":
                self.answer({"issuer": ISSUER, "jwks_uri": f"{ISSUER}/.well-known/jwks"})
            case "/.well-known/jwks":
                public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
                self.answer({"keys": [{**public, "kid": kid, "use": "sig", "alg": "RS256"}]})
            case "/token" if self.headers["Authorization"] == f"bearer {bearer}":
                self.answer({"value": token(parse_qs(asked.query)["audience"][0])})
            case _:
                self.send_error(404)

    def log_message(self, *_: Any) -> None:
        """Nothing: what the job prints is what counts."""

    def answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Issuer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    request = {
        "ACTIONS_ID_TOKEN_REQUEST_URL": f"{ISSUER}/token?api-version=2.0",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": bearer,
    }
    raise SystemExit(subprocess.run(sys.argv[1:], env=os.environ | request, check=False).returncode)
