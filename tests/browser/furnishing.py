"""Something of everything, made by a person's clicks and a program's calls, and where each of it is shown."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

START_VM = Path(__file__).parents[2] / "examples/start_vm.py"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
BLADES = (
    "authentication",
    "credentials",
    "token-configuration",
    "permissions",
    "permissions/add",
    "api",
    "app-roles",
    "owners",
    "manifest",
    "try",
)
PLACES = (
    "/",
    "/entra",
    "/users",
    "/users/new",
    "/groups",
    "/apps",
    "/apps/new",
    "/enterprise-apps",
    "/managed-identities",
    "/roles",
    "/azure/management-groups",
    "/azure/subscriptions",
    "/azure/groups",
    "/azure/groups/new",
    "/azure/resources",
    "/denials",
    "/recordings",
    "/sign-ins",
    "/audit",
    "/activity",
    "/catalogue",
    "/settings",
)


def register(page: Page, name: str) -> tuple[str, str]:
    """By the form: (path of its page, application id)."""
    page.goto("/apps/new")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Register").click()
    return urlsplit(page.url).path, page.locator("#copy-app-id").inner_text()


def make_secret(page: Page, app: str, description: str) -> str:
    page.goto(f"{app}/credentials")
    page.get_by_role("button", name="New client secret").click()
    page.get_by_label("Description").fill(description)
    page.get_by_role("button", name="Add", exact=True).click()
    return page.locator("#copy-secret").inner_text()


def furnish(portal: Portal) -> dict[str, str]:
    page = portal.page()
    app, app_id = register(page, "my-app")
    secret = make_secret(page, app, "start_vm.py")
    as_ = portal.credentials(app_id, secret)
    refused = portal.program("start_vm.py", "demo", "vm1", as_=as_)
    assert refused.returncode != 0
    program = [sys.executable, str(START_VM), "demo", "vm1"]
    portal.house.run(portal.house.genkan, "record", "--enforce", "--", *program, variables=as_, expect=1)
    identity = _by_program(page, portal)
    page.goto("/groups")
    page.get_by_role("button", name="New group").click()
    page.get_by_label("Name", exact=True).fill("Night shift")
    page.get_by_role("button", name="Create").click()
    group = urlsplit(page.url).path
    page.goto("/denials")
    denial = page.locator("tbody a").first.get_attribute("href")
    recording = _first(page, "/recordings", r"/recordings/[0-9a-f-]{36}")
    principal = _first(page, app, r"/enterprise-apps/[0-9a-f-]{36}")
    user = _first(page, "/users", r"/users/[0-9a-f-]{36}")
    role = _first(page, "/roles", r"/roles/[0-9a-f-]{36}")
    vm, rg = quote(portal.machine, safe=""), quote(portal.machine.partition("/providers/")[0], safe="")
    subscription = quote(f"/subscriptions/{portal.house.owner['subscription_id']}", safe="")
    pages = {place.strip("/") or "home": place for place in PLACES}
    pages |= {f"app {blade}": f"{app}/{blade}" for blade in BLADES}
    pages |= {
        "app": app,
        "app certificates": f"{app}/credentials?tab=certificates",
        "app federated": f"{app}/credentials?tab=federated",
        "group": group,
        "user": user,
        "role": role,
        "principal": principal,
        "denial": denial or "",
        "recording": recording,
        "subscription": f"/azure/overview?id={subscription}",
        "resource group": f"/azure/overview?id={rg}",
        "machine": f"/azure/overview?id={vm}",
        "identity": f"/azure/identity?id={vm}",
        "user-assigned identity": f"/azure/overview?id={quote(identity, safe='')}",
        "activity at": f"/azure/activity?id={rg}",
        "assignments": f"/azure/access?id={rg}",
        "azure roles": f"/azure/access?tab=roles&id={rg}",
        "denies": f"/azure/access?tab=deny&id={rg}",
        "check": f"/azure/access?tab=check&who=my-app&action=Microsoft.Compute/disks/read&id={vm}",
        "azure role": f"/azure/access/role?role={CONTRIBUTOR}&id={rg}",
        "assign": f"/azure/access/add?id={rg}",
        "review": f"/azure/access/review?role={CONTRIBUTOR}&who=my-app&id={rg}",
        "missing": "/nowhere",
    }
    page.context.close()
    return pages


def _by_program(page: Page, portal: Portal) -> str:
    """What no form makes: a deny assignment, and a user-assigned identity, whose resource id is returned."""
    owner = portal.house.owner
    form: dict[str, str | float | bool] = {"grant_type": "client_credentials"}
    form |= {"client_id": owner["client_id"], "client_secret": owner["client_secret"]}
    form["scope"] = "https://management.azure.com/.default"
    asked = page.request.post(f"/{owner['tenant_id']}/oauth2/v2.0/token", form=form)
    headers = {"authorization": f"Bearer {asked.json()['access_token']}"}
    group = portal.machine.partition("/providers/")[0]
    deny = {
        "denyAssignmentName": "Disks stay",
        "scope": group,
        "permissions": [{"actions": ["Microsoft.Compute/disks/delete"]}],
        "principals": [{"id": "00000000-0000-0000-0000-000000000000"}],
    }
    answer = page.request.put("/_genkan/denyAssignments", headers=headers, data={"properties": deny})
    assert answer.ok, answer.text()
    identity = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shared"
    path = f"{identity}?api-version=2023-01-31"
    answer = page.request.put(path, headers=headers, data={"location": "westeurope"})
    assert answer.ok, answer.text()
    return identity


def _first(page: Page, at: str, pattern: str) -> str:
    page.goto(at)
    found = re.search(pattern, page.content())
    assert found is not None, f"{at} leads to no {pattern}"
    return found[0]
