"""Recordings of any tool, judged again without a network."""
