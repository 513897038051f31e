"""The worker that carries out jobs: inside `serve`, or as processes of their own."""
