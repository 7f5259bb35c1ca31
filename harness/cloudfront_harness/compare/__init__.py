"""Comparing API versions: what changed between two contracts, proved by running it, and behaviour."""
