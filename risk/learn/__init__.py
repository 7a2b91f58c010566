"""Learn: making the models that are stored in ``models``; never imported when quoting."""
