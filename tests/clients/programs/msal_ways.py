"""msal, one way of getting a token at a time; prints what came of it as one JSON object.

python msal_ways.py WAY SCOPE [ARGUMENT...]
"""

import base64
import hashlib
import json
import sys
from os import environ
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import msal
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

COMMAND_LINE = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
AUTHORITY = f"https://login.microsoftonline.com/{environ['AZURE_TENANT_ID']}"
WAY, SCOPE, *GIVEN = sys.argv[1:]


def confidential(proof=None):
    secret = environ["AZURE_CLIENT_SECRET"]
    return msal.ConfidentialClientApplication(
        environ["AZURE_CLIENT_ID"], authority=AUTHORITY, client_credential=proof or secret
    )


def public():
    return msal.PublicClientApplication(COMMAND_LINE, authority=AUTHORITY)


def secret():
    app = confidential()
    first = app.acquire_token_for_client([SCOPE])
    second = app.acquire_token_for_client([SCOPE])
    return first | {"cached": second["token_source"]}


def wrong_secret():
    return confidential("wrong").acquire_token_for_client([SCOPE])


def certificate():
    pem = Path(GIVEN[0]).read_text()
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    proof = {"private_key": pem, "thumbprint": hashlib.sha1(der).hexdigest(), "public_certificate": pem}
    return confidential(proof).acquire_token_for_client([SCOPE])


def password():
    return public().acquire_token_by_username_password(GIVEN[0], GIVEN[1], [SCOPE])


def refresh():
    app = public()
    first = app.acquire_token_by_username_password(GIVEN[0], GIVEN[1], [SCOPE])
    account = app.get_accounts()[0]
    second = app.acquire_token_silent_with_error([SCOPE], account, force_refresh=True)
    third = app.acquire_token_silent_with_error(["https://graph.microsoft.com/.default"], account)
    return second | {"account": account["username"], "first": first["token_source"], "graph": "access_token" in third}


def device():
    app = public()
    flow = app.initiate_device_flow([SCOPE])
    print(json.dumps({"userCode": flow["user_code"], "verificationUri": flow["verification_uri"]}), flush=True)
    return app.acquire_token_by_device_flow(flow)


def on_behalf_of():
    return confidential().acquire_token_on_behalf_of(GIVEN[0], [SCOPE])


def code():
    app = confidential()
    flow = app.initiate_auth_code_flow([SCOPE], redirect_uri=GIVEN[0], response_mode="form_post")
    print(json.dumps({"open": flow["auth_uri"]}), flush=True)
    back = dict(parse_qsl(urlsplit(sys.stdin.readline().strip()).query))
    first = app.acquire_token_by_auth_code_flow(flow, back)
    again = app.acquire_token_silent_with_error([SCOPE], app.get_accounts()[0], force_refresh=True)
    return first | {"refreshed": again.get("access_token") not in (None, first["access_token"])}


ways = {
    "secret": secret,
    "wrong-secret": wrong_secret,
    "certificate": certificate,
    "password": password,
    "refresh": refresh,
    "device": device,
    "on-behalf-of": on_behalf_of,
    "code": code,
}
result = ways[WAY]()
if "access_token" in result:
    payload = result["access_token"].split(".")[1]
    result["claims"] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
print(json.dumps(result))
