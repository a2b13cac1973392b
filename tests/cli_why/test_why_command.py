"""`genkan why` as a person uses it: after a denial, with an id, with what was printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
from tests.cli_why.conftest import Shop

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "why.schema.json").read_text("utf-8"))
PRACTICAL = "Virtual Machine Contributor"


def decisions(output: str) -> tuple[str, str]:
    """The ids that the program printed: of ARM's refusal, of Graph's."""
    arm, graph = re.findall(r"x-genkan-decision: ([0-9a-f-]{36})", output)
    return arm, graph


def test_a_denial_is_explained_and_mended_to_the_end(shop: Shop) -> None:
    arm, graph = decisions(shop.program(expect=3))
    told = shop.genkan("why", arm)
    assert told.index("Denied: ") < told.index("who") < told.index("what") < told.index("How to mend it")
    assert f"{PRACTICAL} allows it" in told
    assert "Contributor, the habitual answer" in told
    assert f"genkan role assign --decision {arm}" in told
    assert "Catalogue: " in told
    shop.genkan("role", "assign", "--decision", arm)
    assert "User.ReadBasic.All" in shop.genkan("why", graph)
    shop.genkan("role", "assign", "--decision", graph)
    assert "[202, 200]" in shop.program()
    assert "already holds" in shop.genkan("role", "assign", "--decision", arm)


def test_the_json_follows_the_published_schema(shop: Shop) -> None:
    for decision in decisions(shop.program(expect=3)):
        document = shop.json("why", decision)
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
        assert document["decisionId"] == decision


def test_the_last_denial_of_an_app_needs_no_id(shop: Shop) -> None:
    _, graph = decisions(shop.program(expect=3))
    assert shop.json("why", "--as", shop.app)["decisionId"] == graph


def test_the_whole_output_of_a_program_is_pasted_and_understood(shop: Shop) -> None:
    output = shop.program(expect=3)
    arm, _ = decisions(output)
    assert shop.json("why", output)["decisionId"] == arm


def test_nothing_is_coloured_or_wider_than_80_columns_when_piped(shop: Shop) -> None:
    arm, _ = decisions(shop.program(expect=3))
    told = shop.genkan("why", arm)
    assert "\x1b" not in told
    text = told[: told.index("# here")]
    assert all(len(line) <= 80 for line in text.splitlines())


def test_one_language_or_the_custom_role_alone_can_be_asked_for(shop: Shop) -> None:
    arm, _ = decisions(shop.program(expect=3))
    bicep = shop.genkan("why", arm, "--fix", "bicep")
    assert "targetScope" in bicep
    assert "azurerm_role_assignment" not in bicep
    custom = shop.genkan("why", arm, "--custom", "--fix", "terraform")
    assert "azurerm_role_definition" in custom
    assert "Denied" not in custom


def test_a_question_about_an_app_is_decided_by_the_server(shop: Shop) -> None:
    action = "Microsoft.Compute/virtualMachines/deallocate/action"
    asked = ("why", "--action", action, "--for", shop.app, "--scope", shop.vm)
    assert not shop.json(*asked)["verdict"]["allowed"]
    shop.genkan("role", "assign", PRACTICAL, "--to", shop.app, "--scope", shop.vm)
    assert shop.json(*asked)["verdict"]["allowed"]


def test_an_unknown_decision_is_said_to_be_unknown(shop: Shop) -> None:
    told = shop.genkan("why", "00000000-1111-2222-3333-444444444444", expect=1)
    assert "There is no decision" in told


def test_the_catalogue_is_shown_with_its_age(shop: Shop) -> None:
    assert "the core catalogue" in shop.genkan("catalogue", "show")
    assert shop.json("catalogue", "show")["roles"] > 100


def test_a_file_that_is_no_listing_is_refused_with_what_to_do(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "hello.json"
    file.write_text('{"hello": "world"}')
    told = shop.genkan("catalogue", "import", str(file), expect=1)
    assert "`hello.json`" in told
    assert "az role definition list" in told
    assert "cannot be read" in shop.genkan("catalogue", "import", str(tmp_path / "absent.json"), expect=2)
