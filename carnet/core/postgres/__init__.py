"""The embedded PostgreSQL server of demo, tests and benchmarks: found, started, shared by processes, ended with the last of them.

Nothing here imports Django, so that the launcher can bring a server up before the application exists.
"""
