"""Qt item models over query rows: the only form in which a list view sees answers."""
