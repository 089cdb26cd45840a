"""How 小事 looks: ``tokens`` (colours, type, space), ``metrics`` (millimetres), ``fonts``."""
