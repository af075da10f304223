"""Staff: queue, duty, what they say, and the key to what is sealed for them."""
