"""Behaviour compared: the same scenarios twice, what was answered differently, and what the contracts say of it."""
