"""Behaviour compared: the same scenarios twice, what was answered differently, and what explains it."""
