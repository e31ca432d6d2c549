"""Raw rows to one clean figure a key."""
