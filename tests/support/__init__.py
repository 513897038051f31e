"""What several test folders share: the server process."""
