"""A git revision -> its files in a folder of their own, read through git's objects; the work tree is not touched."""

from __future__ import annotations
