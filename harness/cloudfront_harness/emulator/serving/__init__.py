"""The emulator on sockets: an ASGI application, its HTTP/1.1 connections, one process or several."""
