"""What builds and checks the project; nothing in here is installed with it."""
