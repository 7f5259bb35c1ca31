"""Witnesses: what changed between two contracts, shown by exchanges with a target."""
