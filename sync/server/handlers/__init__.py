"""One file per group of routes: read the message, call the service, wrap the answer. No rules live here."""
