"""Input that means harm: whatever a file holds, a run ends, says what it could not read, and touches nothing else."""
