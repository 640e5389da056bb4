"""An installation of its own, brought up by the real `./run start`, beside whatever else runs here."""

import os
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
PATIENCE = 180.0


class Installation:
    """`./run start` with its own data; what it says goes to a log beside them."""

    def __init__(self, var: Path, mail_port: int) -> None:
        self.var = var
        var.mkdir(parents=True, exist_ok=True, mode=0o700)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = var / "survive.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "VALIDATOR_"))},
            "CARNET_VAR": str(var), "PORT": str(self.port), "DEMO": "0", "PUBLIC_URL": "",
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}", "PYTHONUNBUFFERED": "1",
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

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)

    def said(self) -> str:
        """The end of what `./run start` said."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
