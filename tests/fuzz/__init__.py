"""Input changed at random, for everything that is read; `python -m tests.fuzz` does so at length."""
