"""What a terminal shows, and what of the commands is not the work itself."""
