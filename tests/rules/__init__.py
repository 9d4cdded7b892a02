"""Odd cases of single rules, beyond the examples of their pages."""
