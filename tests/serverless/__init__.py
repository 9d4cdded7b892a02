"""Reading Serverless Framework services."""
