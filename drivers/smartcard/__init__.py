"""Social-security cards over PC/SC, by the system's pcscd."""
