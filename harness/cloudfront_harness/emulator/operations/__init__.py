"""What is done for a request that was routed: its resource looked up, its body read, the store changed."""
