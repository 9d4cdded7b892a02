"""JavaScript and TypeScript -> the tree of `tree.py`."""
