"""Forms of the settings; they check shapes only, the commands check the rest."""
