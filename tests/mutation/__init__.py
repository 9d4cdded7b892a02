"""Mutation testing: a module is changed in one small way after the other, and the tests have to notice each."""
