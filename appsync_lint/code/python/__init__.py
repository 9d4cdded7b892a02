"""Python 3 -> the tree of `tree.py`."""
