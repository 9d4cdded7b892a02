"""What `access` answers: one field and one caller, and everything that one caller reaches."""
