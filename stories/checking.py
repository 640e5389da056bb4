"""`carnet_check` at the end of every story: every entry of the ledger has its document, and says what it says."""

from io import StringIO

from django.core.management import call_command, get_commands


def assert_clean() -> None:
    """No standing, no sum and no entry differs from its documents."""
    if "carnet_check" not in get_commands():
        return
    said = StringIO()
    try:
        call_command("carnet_check", stdout=said, stderr=said)
    except SystemExit as ended:
        assert not ended.code, said.getvalue()
