"""The work: tasks, time, expenses."""
