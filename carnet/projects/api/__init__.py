"""Projects, tasks, time and expenses by the API."""
