"""How days, times and amounts are written, where Django's own way is hard to read or reads as another day elsewhere."""
