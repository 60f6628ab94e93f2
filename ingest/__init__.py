"""Take in what the world publishes, and record it as facts."""
