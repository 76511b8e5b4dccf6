"""Standing: the four lenses on each element, the picture, and the element pages. It reads rows and knows no area."""
