"""The claims challenge (continuous access evaluation): a 401 that makes a capable client fetch a fresh token.

A token that was fine until its principal was disabled or signed out is answered so; the client asks the token
endpoint again with these `claims` and is refused there, or let in anew once the principal stands again.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime


def claims(now: datetime) -> str:
    """The `claims` parameter: the new token must not be older than now."""
    return json.dumps({"access_token": {"nbf": {"essential": True, "value": str(int(now.timestamp()))}}})


def www_authenticate(now: datetime, authority: str) -> str:
    """The header's value; `authority` is the sign-in address, such as `https://login.microsoftonline.com/{tenant}`."""
    encoded = base64.b64encode(claims(now).encode()).decode("ascii")
    return (
        f'Bearer realm="", authorization_uri="{authority}/oauth2/authorize", '
        f'error="insufficient_claims", claims="{encoded}"'
    )
