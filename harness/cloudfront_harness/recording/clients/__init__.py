"""Where cassettes get between a client and its socket: a module for each kind of client."""
