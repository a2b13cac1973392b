from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.running import GENKAN, Running, clean_environment

from genkan.server import runtime

ASK = """
import json, os, ssl, sys, urllib.request, urllib.error
out = {}
for url in sys.argv[1:]:
    try:
        out[url] = urllib.request.urlopen(url, timeout=20).status
    except urllib.error.HTTPError as e:
        out[url] = e.code
    except (urllib.error.URLError, OSError) as e:
        out[url] = str(e)
print(json.dumps(out))
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


def genkan(data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [GENKAN, *arguments],
        env=clean_environment() | {"GENKAN_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def printed(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


SHOW = (sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))")


def test_public_azure_names_reach_the_server_and_unserved_ones_its_log(house: Running) -> None:
    served = "https://management.azure.com/metadata/endpoints?api-version=2022-09-01"
    unserved = "https://things.queue.core.windows.net/"
    done = genkan(house.data, "run", "--", sys.executable, "-c", ASK, served, unserved)
    answers = printed(done)
    assert answers[served] == 200
    assert "Genkan does not serve things.queue.core.windows.net" in str(answers[unserved])
    assert "refused things.queue.core.windows.net:443" in (house.data / "server.log").read_text()


def test_other_hosts_are_left_alone_and_refused_with_offline(house: Running) -> None:
    # Loopback stands in for another host where it is reached; a name that cannot exist where it is refused.
    done = genkan(house.data, "run", "--", sys.executable, "-c", ASK, f"{house.server['http']}/metadata/identity")
    assert isinstance(next(iter(printed(done).values())), int)
    done = genkan(house.data, "run", "--offline", "--", sys.executable, "-c", ASK, "https://example.invalid/")
    assert "--offline" in str(next(iter(printed(done).values())))
    assert "genkan: refused example.invalid:443" in done.stderr


@pytest.mark.parametrize("code", [0, 1, 42])
def test_exit_code_of_the_program_is_passed_on(house: Running, code: int) -> None:
    done = genkan(house.data, "run", "--", sys.executable, "-c", f"raise SystemExit({code})")
    assert done.returncode == code


def test_program_ended_by_a_signal_gives_128_and_its_number(house: Running) -> None:
    done = genkan(house.data, "run", "--", sys.executable, "-c", "import os; os.kill(os.getpid(), 9)")
    assert done.returncode == 137


def test_missing_and_unusable_programs_have_their_own_codes(house: Running, tmp_path: Path) -> None:
    missing = genkan(house.data, "run", "--", "no-such-program-here")
    assert (missing.returncode, missing.stderr) == (127, "genkan: there is no program `no-such-program-here`\n")
    assert genkan(house.data, "run", "--", str(tmp_path)).returncode == 126


def test_options_after_the_program_are_the_programs(house: Running) -> None:
    done = genkan(house.data, "run", sys.executable, "-c", "import sys; print(sys.argv[1:])", "--as", "x", "--help")
    assert done.stdout == "['--as', 'x', '--help']\n"


def test_streams_are_the_programs_own(house: Running) -> None:
    done = subprocess.run(
        [GENKAN, "run", "--", sys.executable, "-c", "import sys; sys.stderr.write(sys.stdin.read()); print('out')"],
        env=house.environment,
        input="typed",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("out\n", "typed")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_reach_the_program(house: Running, number: int) -> None:
    program = (
        "import signal, sys, time\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(7))\n"
        "print('ready', flush=True)\ntime.sleep(60)"
    )
    process = subprocess.Popen(
        [GENKAN, "run", "--", sys.executable, "-c", program],
        env=house.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        # Whoever runs the tests under nohup ignores SIGHUP, and what is ignored at the start stays ignored.
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == 7


def test_users_own_credentials_stay_and_places_are_given_where_missing(house: Running) -> None:
    bare = printed(genkan(house.data, "run", "--", *SHOW))
    assert bare["AZURE_TENANT_ID"] == house.owner["tenant_id"]
    assert bare["AZURE_SUBSCRIPTION_ID"] == house.owner["subscription_id"]
    assert "AZURE_CLIENT_SECRET" not in bare
    own = printed(genkan(house.data, "run", "--", *SHOW, AZURE_TENANT_ID="adfs", AZURE_CLIENT_ID="me"))
    assert (own["AZURE_TENANT_ID"], own["AZURE_CLIENT_ID"]) == ("adfs", "me")


def test_variables_that_lead_elsewhere_are_taken_out(house: Running) -> None:
    environ = printed(genkan(house.data, "run", "--", *SHOW, AZURE_AUTHORITY_HOST="https://login.microsoftonline.us"))
    assert "AZURE_AUTHORITY_HOST" not in environ


def test_as_gives_the_credentials_of_an_app_and_refuses_an_unknown_one(house: Running) -> None:
    made = house.json("app", "create", "run-as")
    environ = printed(genkan(house.data, "run", "--as", "run-as", "--", *SHOW, AZURE_CLIENT_ID="me"))
    assert {name: environ[name] for name in made} == made
    unknown = genkan(house.data, "run", "--as", "nobody", "--", "true")
    assert unknown.returncode == 1
    assert "no credentials of an app `nobody` are kept here" in unknown.stderr


def test_server_is_started_when_none_is_up_and_stopped_afterwards(tmp_path: Path) -> None:
    url = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
    done = genkan(tmp_path, "run", "--", sys.executable, "-c", ASK, url)
    assert printed(done)[url] == 200
    assert runtime.find(tmp_path) is None
    assert not (tmp_path / "server.json").exists()
    assert "stopping" in (tmp_path / "server.log").read_text()


def test_overlapping_runs_share_a_started_server_until_the_last_has_ended(tmp_path: Path) -> None:
    environ = clean_environment() | {"GENKAN_DATA": str(tmp_path)}
    program = "import sys, time; print('ready', flush=True); sys.stdin.read()"
    runs = [
        subprocess.Popen(
            [GENKAN, "run", "--", sys.executable, "-c", program],
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for one in runs:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n", one.communicate()[1]
    server = runtime.find(tmp_path)
    assert server is not None
    runs[0].communicate(timeout=30)
    assert runtime.find(tmp_path) == server
    runs[1].communicate(timeout=30)
    assert runtime.find(tmp_path) is None
    assert [one.returncode for one in runs] == [0, 0]


def test_killed_run_does_not_leave_its_server_behind(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [GENKAN, "run", "--", sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(5)"],
        env=clean_environment() | {"GENKAN_DATA": str(tmp_path)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    server = runtime.find(tmp_path)
    assert server is not None
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while runtime.is_alive(server.pid):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_memory_uses_a_server_of_its_own_and_leaves_nothing(house: Running, tmp_path: Path) -> None:
    environ = printed(genkan(house.data, "run", "--memory", "--", *SHOW, TMPDIR=str(tmp_path)))
    assert environ["AZURE_TENANT_ID"] != house.owner["tenant_id"]
    assert list(tmp_path.iterdir()) == []
    assert runtime.find(house.data) is not None


def test_server_that_cannot_start_is_told_in_its_own_words(tmp_path: Path) -> None:
    done = genkan(tmp_path, "run", "--", "true", GENKAN_DATABASE_URL="nonsense")
    assert done.returncode == 1
    assert "none could be started: the settings cannot be used" in done.stderr
    assert "GENKAN_DATABASE_URL `nonsense`" in done.stderr
