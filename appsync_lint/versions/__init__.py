"""Two versions of an API -> who gains and who loses access, and because of which text."""
