"""Set-up, training and supervision: what `make run` and `anhoriglotsen run` start."""
