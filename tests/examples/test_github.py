"""examples/github_job.py on a branch that the application trusts, and on another; the issuer stands on this machine."""

from __future__ import annotations

from tests.examples.conftest import example, run_as
from tests.running import Running

ISSUER, JOB = example("github_issuer.py"), example("github_job.py")


def test_job_signs_in_by_what_runs_and_by_nothing_else(running: Running, issuer_port: int) -> None:
    at = {"PORT": str(issuer_port)}
    issuer, subject = f"http://localhost:{issuer_port}", "repo:octo-org/shop:ref:refs/heads/main"
    running.cli("app", "create", "deploy")
    running.cli("app", "secret", "remove", "deploy", "genkan")
    assert "AADSTS70025" in run_as(running, "deploy", *ISSUER, *JOB, variables=at, expect=1)
    said = running.cli("app", "federate", "deploy", "--issuer", issuer, "--subject", subject)
    assert said == f"deploy trusts {issuer} for {subject}\n"
    running.cli("role", "assign", "Reader", "--to", "deploy")
    assert run_as(running, "deploy", *ISSUER, *JOB, variables=at) == "demo in westeurope\n"
    fork = at | {"GITHUB_REPOSITORY": "somebody/shop"}
    assert "AADSTS700213" in run_as(running, "deploy", *ISSUER, *JOB, variables=fork, expect=1)
    branch = at | {"GITHUB_REF": "refs/heads/try"}
    assert "AADSTS700213" in run_as(running, "deploy", *ISSUER, *JOB, variables=branch, expect=1)
