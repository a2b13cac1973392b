"""Home: the story as a checklist that ticks itself, the newest denials, secrets that expire soon, how to connect."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import connect, expiring, story
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route


async def show(visit: Visit) -> Reply:
    told, ending = None, []
    try:
        told = await story.tell(visit)
        ending = expiring.soon(visit)
    except Refused as refused:
        # Who may not read applications has no story to follow, but sees its own denials all the same.
        if refused.status != 403:
            raise
    denials = (await visit.backend.admin("GET", "/decisions", query={"top": 5})).items
    subscriptions = (await visit.backend.arm("GET", "/subscriptions", api=scope.APIS["subscription"])).items
    app = told.app if told else None
    return visit.page(
        "home.html",
        "Home",
        heading="The way in",
        story=told,
        ending=ending,
        rows=denials,
        read=scope.read,
        names={one["id"].lower(): one["displayName"] for one in subscriptions},
        ways=connect.ways(
            visit.tenant.id,
            app["appId"] if app else "<application (client) ID>",
            subscriptions[0]["subscriptionId"] if subscriptions else "<subscription ID>",
        ),
    )


ROWS = (Route("GET", "/", show),)
