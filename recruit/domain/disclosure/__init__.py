"""What is given to whoever asks for it by right, and what is masked in it."""
