"""Fixtures of the world around: the site over HTTP, a browser, a mail server that really receives."""

import asyncio
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def served(own_database: str) -> Iterator[str]:
    """The address of the site, served by threads on this test's own database."""
    server = LiveServerThread("127.0.0.1", StaticFilesHandler)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, speaking French; without it the journey is skipped, except in continuous integration. It leaves with its module:
    its event loop would stand in the way of tests that run one of their own."""
    if not Path(CHROMIUM).exists() and not shutil.which("chromium"):
        missing = "No Chromium on this machine: apt-get install chromium, then the browser tests run."
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's event loop runs in the thread of the tests
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Any, served: str) -> Iterator[Any]:
    """A fresh window on the served site; `page.goto("/orders")` is enough. A script error fails the test."""
    context = browser.new_context(base_url=served, locale="fr-FR", viewport={"width": 1440, "height": 900})
    window = context.new_page()
    errors: list[str] = []
    window.on("pageerror", lambda error: errors.append(str(error)))
    yield window
    context.close()
    assert not errors, errors


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Mailbox:
    """What a real SMTP server received; it can be stopped, refuse, break off, or do something before it takes a message."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.messages: list[EmailMessage] = []
        self.answer = "250 OK"
        self.breaks_off = False
        self.unknown: set[str] = set()
        self.before: Callable[[EmailMessage], None] = lambda _message: None
        self.start()

    def start(self) -> None:
        """Listen, again."""
        from aiosmtpd.controller import Controller

        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        """Nobody answers any more."""
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        message = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        await asyncio.get_running_loop().run_in_executor(None, self.before, message)
        if self.answer.startswith("250"):
            self.messages.append(message)
        if self.breaks_off:
            server.transport.abort()
        return self.answer


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """A local SMTP server to which the site sends its e-mails during the test."""
    box = Mailbox(_free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = box.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    box.stop()
