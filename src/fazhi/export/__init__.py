"""Carrying the page out: executed notebook → one HTML file."""
