"""The gate: the one place where a request to ARM becomes a caller, an action and a scope, and is decided.

In Azure's order: path, token, api-version, subscription, action and scope, decision (403 before any 404), linked
access, locks. Every request passes here, whether or not there is a route for it.
"""

from __future__ import annotations

import re
import uuid

from genkan.access.conditions import NO_ATTRIBUTES
from genkan.access.explain.record import Linked
from genkan.resources import locks, subscriptions
from genkan.surfaces.arm import actions, errors
from genkan.surfaces.arm.authentication import authenticate, challenge
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.decisions import Question, note
from genkan.surfaces.arm.denied import Denied
from genkan.surfaces.arm.needs import Access, Needs
from genkan.surfaces.http import Request

_API_VERSION = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(-[A-Za-z][A-Za-z0-9.-]{0,30})?")
_SAFE = ("GET", "HEAD")
ROOTS = frozenset({"subscriptions", "providers", "tenants"})
LONGEST_PATH = 1024  # as wide as the store's columns for ids


def enter(call: Call, needs: Needs) -> None:
    """Let the call through, with `caller`, `action`, `scope` (and `refused`, for lists) set; or raise."""
    check_path(call.request)
    if needs.access is Access.PUBLIC:
        return
    call.who = authenticate(call.services, call.request)
    if needs.api_version:
        check_api_version(call.request)
    check_subscription(call)
    catalogue = call.services.access.catalogue(call.tenant_id)
    asked = actions.asked(
        call.request.method, call.request.segments, lambda action: catalogue.canonical(action) is not None
    )
    call.action, call.scope = asked.action, asked.scope
    if needs.access is Access.TOKEN:
        return
    decide(call, needs)
    check_linked(call, needs)
    check_locks(call, needs)


def check_path(request: Request) -> None:
    """A segment that decodes to more than one (`%2F`) would name one thing to the gate and another to a handler."""
    if len(request.path) > LONGEST_PATH:
        raise errors.bad_request(f"The request path is longer than {LONGEST_PATH} characters.", "InvalidRequestUri")
    if not all(segment.isprintable() and "/" not in segment and segment.strip(".") for segment in request.segments):
        raise errors.bad_request("The request path has a segment that cannot name anything.", "InvalidRequestUri")


def check_api_version(request: Request) -> None:
    given = request.query.get("api-version", "")
    if not given:
        raise errors.missing_api_version()
    if not _API_VERSION.fullmatch(given):
        raise errors.invalid_api_version(given[:100])


def check_subscription(call: Call) -> None:
    """The token's tenant must be the subscription's own; what begins otherwise than any scope is refused at once."""
    segments = call.request.segments
    if not segments or segments[0].lower() not in ROOTS:
        raise errors.no_subscription()
    if len(segments) < 2 or segments[0].lower() != "subscriptions":
        return
    given = segments[1]
    try:
        subscription_id = str(uuid.UUID(given))
    except ValueError:
        raise errors.invalid_subscription(given[:100]) from None
    found = subscriptions.find(call.tx, subscription_id)
    if found is None:
        raise errors.subscription_missing(given)
    if found.tenant_id != call.tenant_id:
        headers = challenge(call.services, found.tenant_id)
        raise errors.foreign_subscription(call.tenant_id, found.tenant_id, headers)


def decide(call: Call, needs: Needs) -> None:
    attributes = needs.attributes(call) if needs.attributes else NO_ATTRIBUTES
    if needs.excused is not None and needs.excused(call):
        return
    refused = ask(call, Question(call.caller, call.action, call.scope, attributes))
    if refused is not None and not needs.listed:
        raise refused
    call.refused = refused


def check_linked(call: Call, needs: Needs) -> None:
    """Every linked permission that is missing is told in one refusal, as Azure does; each is journalled."""
    linked = Linked(call.action, call.scope)
    missing: list[Denied] = []
    for need in needs.linked(call) if needs.linked else ():
        refused = ask(call, Question(call.caller, need.action, need.scope, linked=linked))
        if refused is not None and need.or_action is not None:
            other = ask(call, Question(call.caller, need.or_action, need.scope, linked=linked))
            refused = None if other is None else refused
        if refused is not None:
            missing.append(refused)
    if missing:
        first, *others = missing
        for other in others:
            note(other.question, call.services, call.request, other.recording)
        raise Denied(first.question, first.recording, others=tuple(other.question for other in others))


def ask(call: Call, question: Question) -> Denied | None:
    """The refusal, or None. An open recording hears the answer, and may let the caller through all the same."""
    services = call.services
    decision = services.access.decide(
        call.tenant_id, call.caller.object_id, question.action, question.scope, attributes=question.attributes
    )
    call.recording = services.recorder.listening(call.tenant_id, call.caller.object_id)
    if call.recording is not None and (decision.allowed or call.recording.allows_arm):
        note(question, services, call.request, call.recording)
        return None
    if decision.allowed and services.journal.awaits(
        call.tenant_id, call.caller.object_id, question.action, question.scope
    ):
        note(question, services, call.request)
    return None if decision.allowed else Denied(question, call.recording, decision)


def check_locks(call: Call, needs: Needs) -> None:
    if call.request.method in _SAFE or not needs.locked:
        return
    deletes = call.request.method == "DELETE"
    held = locks.blocking(call.tx, call.tenant_id, call.scope, deletes=deletes)
    if held:
        scopes = list(dict.fromkeys(lock.scope for lock in held))
        raise errors.scope_locked(call.scope, scopes, deletes=deletes)
