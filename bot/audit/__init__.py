"""The anonymity audit: plant identifiers through every door of the running product, then look for them everywhere."""
