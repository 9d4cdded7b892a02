"""Tests of the reader of Terraform."""
