"""What runs beside the sites: a worker that does what is due, stops when told to, and is part of the demo."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tomoshibi.cli import serving
from tomoshibi.cli.serving import worker_call


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a home with an empty database."""
    given = {"TOMOSHIBI_HOME": str(tmp_path / "home"), "DJANGO_SETTINGS_MODULE": "tomoshibi.web.desk.settings"}
    environment = {**os.environ, **given, "TOMOSHIBI_DATABASE": ""}
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=environment, cwd=tmp_path, check=True)
    return environment


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_stops_cleanly(home: dict[str, str], tmp_path: Path, sign: signal.Signals) -> None:
    waits = {**home, "PYTHONPATH": f"{tmp_path}:{home.get('PYTHONPATH', '')}"}
    (tmp_path / "sitecustomize.py").write_text(
        "import threading\nreal = threading.Event.wait\n"
        "def wait(self, timeout=None):\n"
        "    if timeout == 60: print('waits', flush=True)\n"
        "    return real(self, timeout)\n"
        "threading.Event.wait = wait\n"
    )
    worker = subprocess.Popen(worker_call(), env=waits, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "waits\n"

    worker.send_signal(sign)

    assert worker.wait(20) == 0
    worker.stdout.close()


def test_the_demo_has_a_worker_beside_its_sites(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from tomoshibi.cli import serve

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(serving, "prepare", lambda sites, environment: None)
    monkeypatch.setattr(serve, "_furnished", lambda kept: "0000 0000 0000 0000 0000 0000")
    calls: list[object] = []

    def noted(*given: object, **more: object) -> int:
        calls.append(more)
        return 0

    monkeypatch.setattr(serving, "serve", noted)
    for name in ("TOMOSHIBI_HOME", "TOMOSHIBI_PLAIN_HTTP", "TOMOSHIBI_DEMO"):
        monkeypatch.setenv(name, os.environ.get(name, ""))

    assert serve._demo(once=False) == 0

    assert calls == [{"beside": (worker_call(),)}]
