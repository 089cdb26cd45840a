"""小事 (Xiaoshi): a self-service kiosk for community centres."""
