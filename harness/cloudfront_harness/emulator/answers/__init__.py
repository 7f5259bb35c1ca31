"""What stands in an answer, in which version's terms, and how it is written as bytes."""
