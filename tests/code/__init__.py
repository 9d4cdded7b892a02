"""Tests of what is read from programs."""
