"""How a value is sealed, a key kept, a code made: bytes in, bytes out."""
