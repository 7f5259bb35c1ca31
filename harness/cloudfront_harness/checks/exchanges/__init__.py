"""Clauses on one exchange: status, headers, structure, echo, and the error document."""
