"""What offices are asked for, and what they sent back."""
