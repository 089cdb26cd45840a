"""What every adapter of a port promises, tried against devices that speak real bytes."""
