"""`openbookings demo`: the demo businesses, with fresh random keys."""
import typer
def demo() -> None:
    """Load the demo businesses."""
    typer.echo("later")
