"""Voice: what people say when they are asked, without anybody knowing who said it."""
