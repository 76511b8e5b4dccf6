"""Reading the official document as a school has it: from a file to lines, and from lines to one sentence an element."""
