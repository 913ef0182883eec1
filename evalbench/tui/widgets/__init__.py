"""What screens are put together of: lines drawn by hand, rows, bars and questions."""
