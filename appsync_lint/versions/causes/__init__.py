"""Why somebody gains or loses access between two versions of an API: the text that changed."""
