"""The API: keys, problems, idempotency, pages, the description; each area brings its routes in `<area>/api/routes.py`."""
