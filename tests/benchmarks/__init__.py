"""Benchmarks: each measured beside its floor, the same work done bare. `make bench` runs them."""
