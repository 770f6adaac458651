"""Those who work here: the organisation, its workers, their keys, what they did."""
