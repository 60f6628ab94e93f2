"""Read the record and tell a desk what is newly claimed, by whom, from how many origins."""
