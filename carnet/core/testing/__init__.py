"""What tests stand on: databases cloned from a template, a served site, a browser, a mail server."""
