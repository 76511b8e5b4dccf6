"""Benchmarks: what Headship must reach, measured in one run of `make bench`."""
