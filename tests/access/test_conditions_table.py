"""What conditions say: text, attributes, outcome. Examples of the Azure documentation and their neighbours."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genkan.access.conditions import Attributes, Inquiry, compile_condition
from genkan.access.conditions.like import Like
from genkan.access.principal import Principal

BLOB = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
READ = f"{BLOB}/read"
NOW = datetime(2026, 11, 23, 12, 0, 30, 500_000, tzinfo=UTC)
GUID = "5e467623-bb1f-42f4-a55d-6e525e11384b"
OTHER = "a795c7a0-d4a2-40c1-ae25-d81f01202912"
PROJECT = f"@Request[{BLOB}/tags:Project<$key_case_sensitive$>]"
TAG = f"{BLOB}/tags:Project"

# (condition, attributes of the request, outcome)
BY_REQUEST: list[tuple[str, dict[str, Any], bool]] = [
    # Text
    ("@Request[a] StringEquals 'x'", {"a": "x"}, True),
    ("@Request[a] StringEquals 'x'", {"a": "X"}, False),
    ("@Request[a] StringEquals 'x'", {}, False),
    ("@Request[a] StringEquals 'x'", {"a": 1}, False),
    ("@Request[a] StringEquals ''", {"a": ""}, True),
    ("@Request[a] StringEqualsIgnoreCase 'x'", {"a": "X"}, True),
    ("@Request[a] StringNotEquals 'x'", {"a": "y"}, True),
    ("@Request[a] StringNotEquals 'x'", {"a": "x"}, False),
    ("@Request[a] StringNotEquals 'x'", {}, False),
    ("@Request[a] StringNotEqualsIgnoreCase 'x'", {"a": "X"}, False),
    ("@Request[a] StringStartsWith 'ab'", {"a": "abc"}, True),
    ("@Request[a] StringStartsWith 'ab'", {"a": "ABC"}, False),
    ("@Request[a] StringStartsWithIgnoreCase 'ab'", {"a": "ABC"}, True),
    ("@Request[a] StringNotStartsWith 'ab'", {"a": "xab"}, True),
    ("@Request[a] StringNotStartsWithIgnoreCase 'ab'", {"a": "ABC"}, False),
    ("@Request[a] StringEndsWith 'bc'", {"a": "abc"}, True),
    ("@Request[a] StringNotEndsWith 'bc'", {"a": "abc"}, False),
    ("@Request[a] StringContains 'b'", {"a": "abc"}, True),
    ("@Request[a] StringContainsIgnoreCase 'B'", {"a": "abc"}, True),
    ("@Request[a] StringNotContains 'z'", {"a": "abc"}, True),
    # Like
    ("@Request[a] StringLike 'a*c?'", {"a": "abcd"}, True),
    ("@Request[a] StringLike 'A*C?'", {"a": "abcd"}, False),
    ("@Request[a] StringLike 'a*c'", {"a": "abcd"}, False),
    ("@Request[a] StringLikeIgnoreCase 'A*C?'", {"a": "abcd"}, True),
    ("@Request[a] StringLike 'readonly/*'", {"a": "readonly/deep/er.txt"}, True),
    ("@Request[a] StringLike 'readonly/*'", {"a": "readonly"}, False),
    ("@Request[a] StringLike '?'", {"a": ""}, False),
    ("@Request[a] StringLike '*'", {"a": ""}, True),
    ("@Request[a] StringLike 'a\\*b'", {"a": "a*b"}, True),
    ("@Request[a] StringLike 'a\\*b'", {"a": "axb"}, False),
    ("@Request[a] StringLike 'a\\?b'", {"a": "a?b"}, True),
    ("@Request[a] StringLike 'a\\?b'", {"a": "axb"}, False),
    ("@Request[a] StringLike '*ab*ab'", {"a": "abxab"}, True),
    ("@Request[a] StringLike '*ab*ab'", {"a": "abab!"}, False),
    ("@Request[a] StringNotLike 'a*'", {"a": "ba"}, True),
    ("@Request[a] StringNotLike 'a*'", {}, False),
    ("@Request[a] StringNotLikeIgnoreCase 'A*'", {"a": "abc"}, False),
    ("@Request[a] StringEquals 'it\\'s'", {"a": "it's"}, True),
    # Numbers: whole ones only
    ("@Request[n] NumericEquals 5", {"n": 5}, True),
    ("@Request[n] NumericEquals 5", {"n": "5"}, False),
    ("@Request[n] NumericEquals 1", {"n": True}, False),
    ("@Request[n] NumericNotEquals 5", {"n": 6}, True),
    ("@Request[n] NumericGreaterThan 5", {"n": 5}, False),
    ("@Request[n] NumericGreaterThanEquals 5", {"n": 5}, True),
    ("@Request[n] NumericLessThan -5", {"n": -6}, True),
    ("@Request[n] NumericLessThanEquals 5", {"n": 6}, False),
    # Truth values, in the case that built-in roles use too
    ("@Request[b] BoolEquals true", {"b": True}, True),
    ("@Request[b] boolequals true", {"b": False}, False),
    ("@Request[b] BoolNotEquals true", {"b": False}, True),
    ("@Request[b] BoolNotEquals true", {}, False),
    # Times, to seven digits of a second
    ("@Request[t] DateTimeEquals '2022-06-01T00:00:00.0Z'", {"t": "2022-06-01T00:00:00Z"}, True),
    ("@Request[t] DateTimeEquals '2022-06-01T00:00:00.1234567Z'", {"t": "2022-06-01T00:00:00.1234568Z"}, False),
    ("@Request[t] DateTimeLessThan '2022-06-01T00:00:00.1234568Z'", {"t": "2022-06-01T00:00:00.1234567Z"}, True),
    ("@Request[t] DateTimeNotEquals '2022-06-01T00:00:00Z'", {"t": "2022-06-01T02:00:00+02:00"}, False),
    ("@Request[t] DateTimeGreaterThan '2022-06-01'", {"t": datetime(2022, 6, 2, tzinfo=UTC)}, True),
    ("@Request[t] DateTimeGreaterThanEquals '2022-06-01'", {"t": "not a time"}, False),
    ("@Environment[UtcNow] DateTimeGreaterThan '2026-11-23T12:00:30.4Z'", {}, True),
    ("@Environment[utcnow] DateTimeLessThanEquals '2026-11-23T12:00:30.4999999Z'", {}, False),
    ("@Environment[UtcNow] TimeOfDayGreaterThanEquals '08:00'", {}, True),
    ("@Environment[UtcNow] TimeOfDayLessThan '12:00:30'", {}, False),
    # GUIDs, with or without dashes, quotes, case
    (f"@Request[g] GuidEquals {GUID}", {"g": GUID.upper()}, True),
    (f"@Request[g] GuidEquals {GUID.replace('-', '')}", {"g": GUID}, True),
    (f"@Request[g] GuidEquals '{GUID}'", {"g": "{" + GUID + "}"}, True),
    (f"@Request[g] GuidNotEquals {GUID}", {"g": OTHER}, True),
    (f"@Request[g] GuidNotEquals {GUID}", {"g": "no guid"}, False),
    # Addresses
    ("@Request[ip] IpMatch '10.0.0.0/24'", {"ip": "10.0.0.255"}, True),
    ("@Request[ip] IpMatch '10.0.0.0/24'", {"ip": "10.0.1.0"}, False),
    ("@Request[ip] IpMatch '10.0.0.7'", {"ip": "10.0.0.7"}, True),
    ("@Request[ip] IpMatch '2001:db8::/32'", {"ip": "2001:db8::1"}, True),
    ("@Request[ip] IpNotMatch '10.0.0.0/24'", {"ip": "2001:db8::1"}, True),
    ("@Request[ip] IpNotMatch '10.0.0.0/24'", {"ip": "nowhere"}, False),
    ("@Request[ip] ForAnyOfAnyValues:IpMatch {'10.0.0.0/8', '192.168.0.0/16'}", {"ip": "192.168.3.4"}, True),
    # Many values against many
    ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'blue', 'green'}", {}, True),
    ("{'red', 'blue'} ForAnyOfAnyValues:StringEquals {'orange', 'green'}", {}, False),
    ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'orange', 'red', 'blue'}", {}, True),
    ("{'red', 'blue'} ForAllOfAnyValues:StringEquals {'red', 'green'}", {}, False),
    ("{10, 20} ForAnyOfAllValues:NumericLessThan {15, 18}", {}, True),
    ("{10, 20} ForAllOfAllValues:NumericLessThan {5, 15, 18}", {}, False),
    ("{10, 20} ForAllOfAllValues:NumericLessThan {25, 30}", {}, True),
    ("{10, 20} ForAllOfAllValues:NumericLessThan {15, 25, 30}", {}, False),
    (f"@Request[g] ForAnyOfAllValues:GuidNotEquals {{{GUID}, {OTHER}}}", {"g": OTHER}, False),
    ("@Request[a] ForAnyOfAnyValues:StringLike {'a*', 'b*'}", {"a": ["xyz", "bcd"]}, True),
    ("@Request[a] ForAllOfAnyValues:StringLike {'a*', 'b*'}", {"a": ["xyz", "bcd"]}, False),
    ("@Request[a] ForAnyOfAnyValues:StringEquals {'x'}", {"a": []}, False),
    ("@Request[a] ForAllOfAllValues:StringNotEquals {'x'}", {}, False),
    ("@Request[a] ForAllOfAllValues:StringEquals {'x'}", {"a": ["x", 1]}, False),
    ("@Request[a] StringEquals 'x'", {"a": ["x"]}, True),
    ("@Request[a] StringEquals 'x'", {"a": ["x", "y"]}, False),
    ("@Request[a] StringEquals {'x'}", {"a": "x"}, True),
    # Attribute against attribute
    ("@Request[a] StringEquals @Request[b]", {"a": "x", "b": "x"}, True),
    ("@Request[a] StringEquals @Request[b]", {"a": "x"}, False),
    ("@Request[a] StringLike @Request[b]", {"a": "xyz", "b": "x*"}, True),
    # Existence
    ("Exists @Request[a]", {"a": ""}, True),
    ("Exists @Request[a]", {"a": None}, False),
    ("NotExists @Request[a]", {}, True),
    ("NOT Exists @Request[a]", {}, True),
    ("!Exists @Request[a]", {"a": False}, False),
    # Names ignore case, save a tag's key that says otherwise
    ("@Request[Some/Thing:Name] StringEquals 'x'", {"some/thing:NAME": "x"}, True),
    (f"{PROJECT} StringEquals 'Cascade'", {TAG: "Cascade"}, True),
    (f"{PROJECT} StringEquals 'Cascade'", {TAG.replace("Project", "project"): "Cascade"}, False),
    (f"{PROJECT} StringEquals 'Cascade'", {TAG.upper().replace("PROJECT", "Project"): "Cascade"}, True),
    (f"{PROJECT} StringEquals 'Cascade'", {TAG + "<$key_case_sensitive$>": "Cascade"}, True),
    ("@Request[b/tags&$keys$&] ForAllOfAnyValues:StringEquals {'A', 'B'}", {"b/tags&$keys$&": ["B"]}, True),
    # Together
    ("@Request[a] StringEquals 'x' AND @Request[n] NumericEquals 1", {"a": "x", "n": 1}, True),
    ("@Request[a] StringEquals 'x' && @Request[n] NumericEquals 1", {"a": "x", "n": 2}, False),
    ("@Request[a] StringEquals 'x' OR @Request[n] NumericEquals 1", {"a": "y", "n": 1}, True),
    ("@Request[a] StringEquals 'x' || @Request[n] NumericEquals 1", {"a": "y"}, False),
    ("!(@Request[a] StringEquals 'x')", {}, True),
    ("NOT @Request[a] StringEquals 'x'", {"a": "x"}, False),
    ("!(!(@Request[a] StringEquals 'x'))", {"a": "x"}, True),
    ("Exists @Request[a] AND Exists @Request[b] OR Exists @Request[c]", {"c": 1}, True),
    ("Exists @Request[a] AND (Exists @Request[b] OR Exists @Request[c])", {"c": 1}, False),
    ("Exists @Request[c] OR Exists @Request[a] AND Exists @Request[b]", {"c": 1}, True),
    # The action (it is a blob's read) and its suboperation
    (f"ActionMatches{{'{READ}'}}", {}, True),
    ("ActionMatches{'microsoft.storage/*/READ'}", {}, True),
    ("ActionMatches{'*/write', '*/blobs/read'}", {}, True),
    (f"!(ActionMatches{{'{READ}'}}) OR @Request[a] StringEquals 'x'", {"a": "y"}, False),
    ("!(ActionMatches{'*/write'}) OR @Request[a] StringEquals 'x'", {"a": "y"}, True),
    ("SubOperationMatches{'Blob.List'}", {"subOperation": "blob.list"}, True),
    ("SubOperationMatches{'Blob.List'}", {"subOperation": ["Blob.Read", "Blob.List"]}, True),
    ("SubOperationMatches{'Blob.*'}", {}, False),
    (f"!(ActionMatches{{'{READ}'}} AND NOT SubOperationMatches{{'Blob.List'}})", {"suboperation": "Blob.List"}, True),
    (f"!(ActionMatches{{'{READ}'}} AND NOT SubOperationMatches{{'Blob.List'}})", {}, False),
]  # fmt: skip


@pytest.mark.parametrize(("condition", "request_attributes", "expected"), BY_REQUEST)
def test_condition_holds_or_not(condition: str, request_attributes: dict[str, Any], expected: bool) -> None:
    inquiry = Inquiry(READ.lower(), Principal("alice"), Attributes(request=request_attributes), NOW)
    compiled = compile_condition(condition)
    assert compiled.holds(inquiry) is expected
    assert (compiled.findings(inquiry) == ()) is expected


def test_table_is_as_long_as_promised() -> None:
    assert len(BY_REQUEST) >= 80


def test_each_source_is_its_own() -> None:
    attributes = Attributes(
        resource={"a": "resource"}, request={"a": "request"}, principal={"p": "given"}, environment={"a": "outside"}
    )
    inquiry = Inquiry("x/read", Principal("alice", attributes={"a": "principal"}), attributes, NOW)
    for source, value in (
        ("Resource[a]", "resource"),
        ("Request[a]", "request"),
        ("Principal[a]", "principal"),
        ("Principal[p]", "given"),
        ("Environment[a]", "outside"),
    ):
        assert compile_condition(f"@{source} StringEquals '{value}'").holds(inquiry)
        assert not compile_condition(f"@{source} StringEquals 'else'").holds(inquiry)


def test_server_may_set_the_time_that_conditions_see() -> None:
    attributes = Attributes(environment={"UtcNow": "2030-01-01T00:00:00Z"})
    inquiry = Inquiry("x/read", Principal("alice"), attributes, NOW)
    assert compile_condition("@Environment[UtcNow] DateTimeGreaterThan '2029-01-01'").holds(inquiry)


def test_pattern_made_to_explode_is_answered() -> None:
    inquiry = Inquiry("x/read", Principal("a"), Attributes(request={"a": "a" * 1_000_000 + "b"}), NOW)
    assert not compile_condition(f"@Request[a] StringLike '{'a*' * 3000}c'").holds(inquiry)


@settings(max_examples=1500, deadline=None)
@given(st.text(alphabet="ab*?\\", max_size=10), st.text(alphabet="ab*?\\", max_size=10))
def test_like_equals_a_regular_expression(pattern: str, value: str) -> None:
    tokens = re.findall(r"\\[*?]|.", pattern)
    meaning = {"*": ".*", "?": ".", "\\*": r"\*", "\\?": r"\?"}
    reference = re.fullmatch("".join(meaning.get(token) or re.escape(token) for token in tokens), value)
    assert Like(pattern).matches(value) is (reference is not None)
