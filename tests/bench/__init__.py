"""Benchmarks, one module each, and what runs them."""
