"""The commands: each module has its PARAMETERS, and `run`, whose docstring is its help."""

NAMES = ("access", "baseline", "check", "diff", "explain", "init", "rules", "view")
