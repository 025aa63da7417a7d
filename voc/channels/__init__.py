"""How a message leaves the house: one file a channel, all behind one protocol."""
