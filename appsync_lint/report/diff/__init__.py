"""Comparison -> text: one module per format."""
