"""Benchmarks, run by hand: `python -m bench.page`. Ratios count, not seconds."""
