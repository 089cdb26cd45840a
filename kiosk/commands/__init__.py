"""The command line, by whom it serves; each command imports what it needs when it runs."""
