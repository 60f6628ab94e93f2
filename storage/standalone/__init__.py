"""What can be taken out of the house and run alone, with nothing but Python. Touches nothing of ours."""
