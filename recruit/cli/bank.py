import click
@click.group()
def bank() -> None:
    """Look things up in the question bank."""
