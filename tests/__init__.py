"""Tests of appsync-lint."""
