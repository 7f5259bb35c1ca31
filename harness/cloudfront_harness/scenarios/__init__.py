"""What is driven at a target: targets, requests built from the contract, scenarios with their clean-up.

Conformance runs, generated requests and comparisons stand on it as neighbours.
"""
