"""What Rasa loads from this house: the situation classifier, the input channel and the tracker store."""
