"""Does the model still understand? New feedback beside what it was made for, month by month."""
