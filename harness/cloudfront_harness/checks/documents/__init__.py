"""What stands in a response body: read without the wire codec, and compared as information."""
