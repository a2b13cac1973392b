"""Promise 60: that each write is audited and each token noted is looked at in every test; this shows that it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from genkan.store.tables.journal import sign_ins
from genkan.surfaces.graph.call import Call
from genkan.tokens.service import TokenService
from tests.graph.house import House as Directory
from tests.tokens.house import House


def test_promise_60_write_that_leaves_no_line_in_the_audit_log_fails_its_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = Directory(f"sqlite:///{tmp_path}/genkan.db")
    admin = directory.admin()
    group = {"displayName": "one", "mailEnabled": False, "mailNickname": "one", "securityEnabled": True}
    assert admin.post("/groups", group).status == 201
    monkeypatch.setattr(Call, "audit", lambda *_arguments, **_details: None)
    with pytest.raises(AssertionError, match="was not audited"):
        admin.post("/groups", group)
    directory.store.close()


def test_promise_60_token_that_leaves_no_line_in_the_sign_in_log_fails_its_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(f"sqlite:///{tmp_path}/genkan.db")
    app = house.app("quiet").with_secret()
    assert house.token(app).status == 200
    assert [row["app_id"] for row in house.journal.newest(sign_ins, house.tenant_id)] == [app.app_id]
    monkeypatch.setattr(TokenService, "_note", lambda *_: None)
    with pytest.raises(AssertionError, match="the sign-in log has no line"):
        house.token(app)
    house.store.close()
