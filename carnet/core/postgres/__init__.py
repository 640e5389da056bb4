"""The embedded PostgreSQL server of demo, tests and benchmarks: started by its first user, ended with the last one.

Nothing here imports Django, so that the launcher can bring a server up before the application exists.
"""
