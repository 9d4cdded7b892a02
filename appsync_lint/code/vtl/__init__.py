"""Mapping templates of VTL -> the tree of `tree.py`."""
