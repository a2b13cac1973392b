"""What the first start makes."""

from __future__ import annotations

from genkan.server.bootstrap import _password


def test_the_admin_s_password_can_be_given_to_a_command_line_and_counts_as_strong() -> None:
    for _ in range(500):
        password = _password()
        assert len(password) == 20
        assert password[0].isalpha()
        assert any(c.islower() for c in password)
        assert any(c.isupper() for c in password)
        assert any(c.isdigit() for c in password)
        assert any(c in "-_." for c in password)
