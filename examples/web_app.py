"""A web app with sign-in: MSAL's authorization code flow with PKCE, a session, a call to Graph, and sign-out.

    genkan app create web-app
    genkan app redirect web-app http://localhost:5000/signed-in http://localhost:5000/
    genkan run --as web-app -- python examples/web_app.py

Then open http://localhost:5000 in a browser that goes through Genkan (docs/clients.md, "A browser"). For the real
Azure: register the same two addresses, set AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET, and run it as it is.
"""

import os
import secrets
import warnings
from html import escape
from urllib.parse import urlencode

import msal
import requests
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PORT = int(os.environ.get("PORT", "5000"))
HOME = f"http://localhost:{PORT}"
AUTHORITY = f"https://login.microsoftonline.com/{os.environ['AZURE_TENANT_ID']}"
SCOPES = ["User.Read"]

# The answer comes by GET: a cookie that is SameSite=Lax would not come along with MSAL's favourite, a form.
warnings.filterwarnings("ignore", message="response_mode='form_post' is recommended")
client = msal.ConfidentialClientApplication(
    os.environ["AZURE_CLIENT_ID"], client_credential=os.environ["AZURE_CLIENT_SECRET"], authority=AUTHORITY
)


def home(request: Request) -> Response:
    if person := request.session.get("person"):
        links = '<a href="/me">What Graph says of me</a> <a href="/sign-out">Sign out</a>'
        return HTMLResponse(f"<h1>Hello, {escape(person['name'])}</h1><p>{escape(person['username'])}</p>{links}")
    return HTMLResponse('<h1>Who are you?</h1><a href="/sign-in">Sign in</a>')


def sign_in(request: Request) -> Response:
    flow = client.initiate_auth_code_flow(SCOPES, redirect_uri=f"{HOME}/signed-in")
    request.session["flow"] = flow  # state, nonce and PKCE's verifier: only this browser can finish what it began
    return RedirectResponse(flow["auth_uri"])


def signed_in(request: Request) -> Response:
    flow = request.session.pop("flow", {})
    try:
        result = client.acquire_token_by_auth_code_flow(flow, dict(request.query_params))
    except ValueError:
        return PlainTextResponse("This is no answer to a question of ours.", 400)
    if "error" in result:
        return PlainTextResponse(f"{result['error']}: {result.get('error_description')}", 403)
    claims = result["id_token_claims"]
    request.session["person"] = {
        "name": claims["name"],
        "username": claims["preferred_username"],
        "account": f"{claims['oid']}.{claims['tid']}",
    }
    return RedirectResponse("/")


def me(request: Request) -> Response:
    known = request.session.get("person", {}).get("account")
    account = next((one for one in client.get_accounts() if one["home_account_id"] == known), None)
    result = client.acquire_token_silent(SCOPES, account)  # MSAL keeps the tokens, and renews them
    if not result:
        return RedirectResponse("/sign-in")
    bearer = {"Authorization": f"Bearer {result['access_token']}"}
    answer = requests.get("https://graph.microsoft.com/v1.0/me", headers=bearer, timeout=30)
    return PlainTextResponse(answer.text, answer.status_code, media_type="application/json")


def sign_out(request: Request) -> Response:
    request.session.clear()
    return RedirectResponse(f"{AUTHORITY}/oauth2/v2.0/logout?{urlencode({'post_logout_redirect_uri': f'{HOME}/'})}")


app = Starlette(
    routes=[
        Route("/", home),
        Route("/sign-in", sign_in),
        Route("/signed-in", signed_in),
        Route("/me", me),
        Route("/sign-out", sign_out),
    ],
    middleware=[Middleware(SessionMiddleware, secret_key=secrets.token_urlsafe(), same_site="lax")],
)

if __name__ == "__main__":
    uvicorn.run(app, port=PORT, access_log=False)  # its lines would show the codes that browsers bring
