"""What the commands of ``kiosk catalogue`` do for whoever writes service packages."""
