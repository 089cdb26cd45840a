"""Document cameras: where pictures come from, and what is made of one."""
