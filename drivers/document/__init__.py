"""A printer of A4 sheets, spoken to by IPP. Imports nothing of ``ui``, store or kinds."""
