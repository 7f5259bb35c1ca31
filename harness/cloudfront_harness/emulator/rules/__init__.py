"""What a configuration must keep to, compiled from the constraints of the contract."""
