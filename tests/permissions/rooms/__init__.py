"""Each room's part of the table, written by hand, and the records that its addresses name."""
