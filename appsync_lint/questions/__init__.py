"""What rules ask of an API beyond single fields: one module for each subject."""
