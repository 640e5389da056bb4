"""A caller of the API, for tests: a key, and calls that speak JSON."""

import json
from typing import Any

from django.test import Client

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.keys import new_key
from carnet.core.models import ApiKey


def a_key(by: Actor, scopes: list[str] | None = None) -> str:
    """A key of this person in this company."""
    assert by.user_id is not None
    made = new_key()
    with company_scope(by.company_id):
        ApiKey.objects.create(
            user_id=by.user_id, name="test", prefix=made.prefix, key_hash=made.key_hash, scopes=scopes
        )
    return made.key


class Reply:
    """An answer: its status, its JSON, its headers."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.content: bytes = response.content
        kind = response.headers.get("Content-Type", "")
        self.json: Any = json.loads(response.content) if "json" in kind else None

    def __repr__(self) -> str:
        return f"{self.status} {self.content[:2000]!r}"


class Caller:
    """Calls the API in this process with a key."""

    def __init__(self, key: str, base: str = "/api/v1") -> None:
        self.key, self.base = key, base
        self.client = Client(raise_request_exception=False)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Reply:
        """One call; headers are written `if_match="3"`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given.setdefault("Authorization", f"Bearer {self.key}")
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body, default=str).encode()
        kind = "application/json" if data else ""
        return Reply(self.client.generic(method, self.base + path, data, content_type=kind, headers=given))

    def get(self, path: str, **headers: str) -> Reply:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Reply:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self.call("DELETE", path, **headers)

    def made(self, path: str, body: Any = None, **headers: str) -> Any:
        """A POST that must succeed; gives its JSON."""
        reply = self.post(path, body, **headers)
        assert reply.status in {200, 201}, reply
        return reply.json
