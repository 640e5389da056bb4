"""Lists, made once: one declaration gives the screen, its exports and the list of the API."""
