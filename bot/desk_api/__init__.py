"""The desk's HTTP calls and its socket."""
