"""Requests that have to be refused, each with the error that says why."""
