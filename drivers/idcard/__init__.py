"""Second-generation identity cards through a SAM_V module (GA 450, GA 467)."""
