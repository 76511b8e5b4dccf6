// A thread that is wider than the screen begins with the record that it goes through, not with its left end.
const box = document.querySelector(".thread-box");
const here = box?.querySelector("[aria-current]");
if (here && box.scrollWidth > box.clientWidth) {
  const middle = (each) => { const at = each.getBoundingClientRect(); return at.left + at.width / 2; };
  box.scrollLeft += middle(here) - middle(box);
}
