"""An installation of its own, brought up by the real `./run start`, beside whatever else runs here."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from survive.victims import Victims

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 420.0


class Installation:
    """`./run start` with its own data; what it says goes to a log beside them."""

    def __init__(self, var: Path, mail_port: int, **more: str) -> None:
        self.var = var
        _emptied(var)
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = var / "survive.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "VALIDATOR_"))},
            "CARNET_VAR": str(var), "PORT": str(self.port), "DEMO": "0", "PUBLIC_URL": "",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}", "PYTHONUNBUFFERED": "1", **more,
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> Path:
        """Where the data of its PostgreSQL lie."""
        return self.var / "postgres"

    @property
    def victims(self) -> Victims:
        assert self.process is not None
        return Victims(self.process.pid, self.state)

    def start(self) -> None:
        """Bring it up and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "run", "start"], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.await_answer()

    def await_answer(self) -> float:
        """Wait until the site answers again; the seconds it took."""
        began = time.monotonic()
        directly = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() - began < PATIENCE:
            if self.process is None or self.process.poll() is not None:
                raise RuntimeError(f"./run start ended by itself; it said:\n{self.said()}")
            try:
                directly.open(f"{self.address}/account/login/", timeout=10).read()
                return time.monotonic() - began
            except urllib.error.HTTPError as error:
                error.close()
            except OSError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"the site does not answer after {PATIENCE:.0f} s; ./run start said:\n{self.said()}")

    def a_company(self) -> tuple[int, str]:
        """A company of it and a key of its owner; from here on this process reads the same database."""
        said = ("CARNET_VAR", "EMAIL_URL")
        os.environ.update({name: value for name, value in self.environment.items() if name in said})
        os.environ.pop("DATABASE_URL", None)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        import django

        django.setup()
        from bench.deal import a_company
        from carnet.core.testing.api import a_key

        self._read_here()
        by = a_company(f"survive-{time.time_ns()}")
        return by.company_id, a_key(by)

    def _read_here(self) -> None:
        """Settings are read once; another installation is another address."""
        from django.db import connections

        connections.close_all()
        address = {"HOST": (self.state / "socket").read_text().strip()}
        connections.settings["default"].update(address)
        connections["default"].settings_dict.update(address)

    def as_superuser(self) -> str:
        """The address of its database for who may do everything there."""
        return f"host={(self.state / 'socket').read_text().strip()} dbname=carnet user=postgres"

    def machine(self) -> str:
        """The day, the machine and the versions."""
        from bench.report import machine

        return machine(self.as_superuser())

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def said(self) -> str:
        """The end of what `./run start` said."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])


def _emptied(var: Path) -> None:
    """Nothing of a run before, whose tables may be those of other code; a disk or a clock made for this run stays."""
    elsewhere = var / "postgres" / "elsewhere"
    if elsewhere.exists():
        shutil.rmtree(elsewhere.read_text(), ignore_errors=True)
    for name in ("postgres", "log", "mail"):
        for one in (var / name).glob("*"):
            shutil.rmtree(one, ignore_errors=True) if one.is_dir() else one.unlink()
