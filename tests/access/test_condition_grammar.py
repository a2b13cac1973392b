"""Any text either parses and prints back the same, or is refused with a position; never another exception."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from genkan.access.conditions import ConditionError, expression, parse
from genkan.access.conditions.operators import OPERATORS

REFERENCE = Path(__file__).parents[3] / "shared" / "data" / "builtin-roles.json"

# (text, position of the refusal, a piece of its message)
REFUSED = [
    ("", 0, "empty"),
    ("   ", 3, "empty"),
    ("@Request[a] StringEquals", 24, "expected a value"),
    ("@Request[a] 'x'", 12, "expected an operator"),
    ("@Request[a] Equals 'x'", 12, "`Equals` is no operator"),
    ("@Request[a] ForSome:StringEquals 'x'", 12, "`ForSome` is no quantifier"),
    ("@Request[a] ForAnyOfAnyValues:Equals 'x'", 12, "`Equals` is no operator"),
    ("@Request[a] StringMatches 'x.*'", 12, "regular expression"),
    ("@Request[a] StringEquals 'x", 25, "not closed"),
    ("@Request[a StringEquals 'x'", 8, "not closed"),
    ("@Request[] StringEquals 'x'", 9, "needs a name"),
    ("@Request a StringEquals 'x'", 0, "@Source[name]"),
    ("@Planet[a] StringEquals 'x'", 0, "@Planet"),
    ("Resource[a] StringEquals 'x'", 8, "no meaning"),
    ("@Request[a] StringEquals x", 25, "expected a value"),
    ("@Request[a] StringEquals 5", 25, "compares text"),
    ("@Request[a] NumericEquals '5'", 26, "compares whole numbers"),
    ("@Request[a] NumericEquals 1.5", 27, "no meaning"),
    ("@Request[a] NumericEquals 12345678901234567890", 26, "expected a value"),
    ("@Request[a] BoolEquals 'true'", 23, "compares true or false"),
    ("@Request[a] GuidEquals 'x'", 23, "compares GUIDs"),
    ("@Request[a] DateTimeEquals '2022-13-01'", 27, "compares times"),
    ("@Request[a] IpMatch '10.0.0.0/99'", 20, "address block"),
    ("5 StringEquals @Request[a]", 0, "compares text"),
    ("@Request[a] StringEquals {'x', 'y'}", 25, "quantifier"),
    ("{'x', 'y'} StringEquals 'x'", 0, "quantifier"),
    ("@Request[a] ForAnyOfAnyValues:StringEquals {}", 44, "expected a value"),
    ("@Request[a] ForAnyOfAnyValues:StringEquals {'x' 'y'}", 48, "expected `}`"),
    ("(@Request[a] StringEquals 'x'", 29, "expected `)`"),
    ("@Request[a] StringEquals 'x')", 28, "expected AND, OR or the end"),
    ("Exists @Request[a] AND", 22, "expected a value"),
    ("AND Exists @Request[a]", 0, "expected a value"),
    ("Exists 'a'", 7, "expected an attribute"),
    ("ActionMatches 'x'", 14, "expected `{`"),
    ("ActionMatches{5}", 13, "single quotes"),
    ('@Request[a] StringEquals "x"', 25, "no meaning"),
    ("!" * 65 + "Exists @Request[a]", 65, "within each other"),
    ("(" * 100_000, 65, "within each other"),
]


@pytest.mark.parametrize(("text", "position", "message"), REFUSED, ids=range(len(REFUSED)))
def test_text_that_is_no_condition_is_refused_with_its_position(text: str, position: int, message: str) -> None:
    with pytest.raises(ConditionError) as refused:
        parse(text)
    assert refused.value.position == position
    assert message in refused.value.message
    assert f"character {position + 1}" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("(((Exists @Request[ a ])))", "Exists @Request[a]"),
        ("not exists @request[a]", "!(Exists @Request[a])"),
        ("@Request[a] stringequals'x'&&Exists @Request[b]", "@Request[a] StringEquals 'x' AND Exists @Request[b]"),
        ("Exists @Request[a]||Exists @Request[b]", "Exists @Request[a] OR Exists @Request[b]"),
        (
            "Exists @Request[a] OR Exists @Request[b] AND Exists @Request[c]",
            "Exists @Request[a] OR (Exists @Request[b] AND Exists @Request[c])",
        ),
        ("@Request[a] NumericEquals 007", "@Request[a] NumericEquals 7"),
        ("@Request[a] BoolEquals TRUE", "@Request[a] BoolEquals true"),
        (
            "@Resource[g] foranyofanyvalues:guidequals{08D4C71ACC634CE4A9C85DD251B4D619}",
            "@Resource[g] ForAnyOfAnyValues:GuidEquals {08d4c71a-cc63-4ce4-a9c8-5dd251b4d619}",
        ),
        ("@Request[a] StringEquals 'it\\'s \\*'", "@Request[a] StringEquals 'it\\'s \\*'"),
        ("actionmatches { 'a' , 'b' }", "ActionMatches{'a', 'b'}"),
    ],
)
def test_condition_has_one_canonical_text(text: str, canonical: str) -> None:
    assert str(parse(text)) == canonical
    assert parse(canonical) == parse(text)


def reads_back(text: str) -> None:
    refused: ConditionError | None = None
    try:
        understood = parse(text)
    except ConditionError as error:
        refused = error
    if refused is not None:
        assert 0 <= refused.position <= len(text)
        assert refused.message
        return
    printed = str(understood)
    assert parse(printed) == understood
    assert str(parse(printed)) == printed


PIECES = st.sampled_from(
    [
        *("(", ")", "{", "}", ",", "!", "&&", "||", "AND", "OR", "NOT", "and", "Exists", "NotExists"),
        *("ActionMatches", "SubOperationMatches", "@Request[a]", "@Resource[b:c]", "@Principal[", "@Environment[x]"),
        *("'x'", "'it\\'s'", "'\\", "'", "5", "-3", "true", "false", "12345678901234567890"),
        *("08d4c71acc634ce4a9c85dd251b4d619", "'2022-06-01T00:00:00Z'", "'10.0.0.0/8'", ":", "é", "\n", "\0"),
        *("StringEquals", "ForAnyOfAnyValues:StringEquals", "NumericLessThan", "GuidEquals", "BoolEquals"),
        *("DateTimeEquals", "IpMatch", "StringLike", "ForAllOfAllValues:NumericEquals", "StringMatches"),
    ]
)


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=14).map(" ".join))
def test_random_rows_of_tokens_parse_and_print_back_or_are_refused(text: str) -> None:
    reads_back(text)


@settings(max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60))
@example("'" * 5000)
@example("@" * 5000)
@example("! " * 5000)
@example("Exists @Request[a] AND " * 5000 + "Exists @Request[a]")
def test_random_text_parses_and_prints_back_or_is_refused(text: str) -> None:
    reads_back(text)


NAMES = st.text(alphabet="abcAZ09/.:<$>&_- ", min_size=1, max_size=12).map(str.strip).filter(bool)
ATTRIBUTES = st.builds(expression.Attribute, st.sampled_from(expression.SOURCES), NAMES)
TEXTS = st.text(alphabet="ab'*?\\ é\n", max_size=6).filter(lambda text: not text.endswith("\\"))
TEXTS_OF_OPERATORS = [one.name for one in OPERATORS.values() if one.name.startswith("String")]


def sets(members: st.SearchStrategy[expression.Literal]) -> st.SearchStrategy[expression.Set]:
    return st.lists(members, min_size=1, max_size=3).map(lambda found: expression.Set(tuple(found)))


COMPARISONS = st.one_of(
    st.builds(
        expression.Comparison,
        ATTRIBUTES,
        st.none(),
        st.sampled_from(TEXTS_OF_OPERATORS),
        st.one_of(ATTRIBUTES, st.builds(expression.Text, TEXTS)),
    ),
    st.builds(
        expression.Comparison,
        ATTRIBUTES,
        st.sampled_from(expression.QUANTIFIERS),
        st.sampled_from(TEXTS_OF_OPERATORS),
        sets(st.builds(expression.Text, TEXTS)),
    ),
    st.builds(
        expression.Comparison,
        st.one_of(ATTRIBUTES, sets(st.builds(expression.Number, st.integers(-(10**17), 10**17)))),
        st.sampled_from(expression.QUANTIFIERS),
        st.sampled_from(["NumericEquals", "NumericGreaterThan"]),
        sets(st.builds(expression.Number, st.integers(-(10**17), 10**17))),
    ),
    st.builds(
        expression.Comparison,
        ATTRIBUTES,
        st.none(),
        st.just("GuidEquals"),
        st.uuids().map(lambda value: expression.Guid(str(value))),
    ),
    st.builds(
        expression.Comparison,
        ATTRIBUTES,
        st.none(),
        st.just("BoolEquals"),
        st.builds(expression.Boolean, st.booleans()),
    ),
)
LEAVES = st.one_of(
    COMPARISONS,
    st.builds(expression.Exists, ATTRIBUTES, st.booleans()),
    st.builds(expression.ActionMatches, sets(st.builds(expression.Text, TEXTS))),
    st.builds(expression.SubOperationMatches, sets(st.builds(expression.Text, TEXTS))),
)


def joined(inner: st.SearchStrategy[expression.Expression]) -> st.SearchStrategy[expression.Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(expression.Not, inner), st.builds(expression.And, several), st.builds(expression.Or, several)
    )


@settings(max_examples=600, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(LEAVES, joined, max_leaves=12))
def test_every_expression_prints_a_text_that_reads_back_as_itself(found: expression.Expression) -> None:
    assert parse(str(found)) == found


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference data lies beside the checkout only sometimes")
def test_conditions_of_all_built_in_roles_are_understood() -> None:
    roles = json.loads(REFERENCE.read_text())["roles"]
    found = [block["condition"] for role in roles for block in role["permissions"] if "condition" in block]
    assert len(found) == 31
    for condition in found:
        reads_back(condition)
        parse(condition)
