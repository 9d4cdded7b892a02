"""Who may call what -> text: one module per format."""
