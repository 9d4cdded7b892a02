"""Resolvers -> facts: everything that runs for a field, as one unit."""
