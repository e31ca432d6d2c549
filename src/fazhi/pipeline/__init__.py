"""Running the notebooks for each place and year, and publishing whole or not at all."""
