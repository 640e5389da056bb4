"""What every test may use; the fixtures themselves live in carnet/core/testing."""

import pytest

pytest_plugins = ["carnet.core.testing.databases", "carnet.core.testing.judging", "carnet.core.testing.served"]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings
    from hypothesis import settings as chance

    chance.register_profile("carnet", deadline=None)  # a busy machine is no fault
    chance.load_profile("carnet")

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # made by ./run start; whitenoise warns without it
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests log in often
