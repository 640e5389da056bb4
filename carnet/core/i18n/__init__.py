"""Texts and their translations, checked and compiled without the system's gettext: `python -m carnet.core.i18n compile|messages|check`."""
