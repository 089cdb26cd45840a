"""The pieces that views are made of, painted by hand to the component sheet of the look."""
