"""The HTML face: thin views over the same services as the JSON face."""
