"""Clauses on several exchanges: what they must say together."""
