"""`carnet_check` at the end of every story: every entry of the ledger has its document, and says what it says."""

from io import StringIO

from django.core.management import call_command


def assert_clean() -> None:
    """No standing, no sum and no entry differs from its documents."""
    said, code = StringIO(), 0
    try:
        call_command("carnet_check", stdout=said, stderr=said)
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert not code, said.getvalue()
