"""What differs between two contracts, area by area: pure generators that know rule IDs and nothing else."""
