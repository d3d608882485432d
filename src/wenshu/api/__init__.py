"""The JSON face: thin routes over the same services as the HTML face."""
