"""Tests that read like sentences about the product."""
