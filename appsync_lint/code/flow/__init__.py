"""What the values of a program can be, and how its places are reached."""
