"""Speech out, in a process of its own: voices, what they rendered ahead, and the way to the ear."""
