"""Contacts, answers, opening hours and districts: the YAML files that editors own, and what reads them."""
