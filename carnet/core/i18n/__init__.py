"""Texts and their translations, checked and compiled without the system's gettext; a program of its own (`-m`)."""
