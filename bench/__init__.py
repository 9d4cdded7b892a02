"""Benchmarks, run by hand: `nox -s bench`, `python -m bench.rules`, `.diff` and `.page`. Ratios count, not seconds."""
