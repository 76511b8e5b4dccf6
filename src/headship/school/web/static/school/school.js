// Optional comforts: a button that prints, and arrow keys in the picture of the organisation.

for (const button of document.querySelectorAll("[data-prints]")) button.addEventListener("click", () => print());

// In the picture, arrows go along the lines: to the post above, to one below, to the next beside it.
const picture = document.querySelector("[data-posts]");
picture?.addEventListener("keydown", (event) => {
  const here = event.target.closest("a[data-post]");
  const rtl = getComputedStyle(picture).direction === "rtl";
  const inward = rtl ? "ArrowLeft" : "ArrowRight";
  const outward = rtl ? "ArrowRight" : "ArrowLeft";
  if (!here || ![inward, outward, "ArrowUp", "ArrowDown"].includes(event.key)) return;
  const posts = [...picture.querySelectorAll("a[data-post]")];
  const beside = posts.filter((each) => each.dataset.above === here.dataset.above);
  const place = beside.indexOf(here);
  const there = {
    [inward]: () => posts.find((each) => each.dataset.above === here.dataset.post),
    [outward]: () => posts.find((each) => each.dataset.post === here.dataset.above),
    ArrowUp: () => beside[place - 1],
    ArrowDown: () => beside[place + 1],
  }[event.key]();
  if (!there) return;
  event.preventDefault();
  there.focus();
  there.scrollIntoView({ block: "nearest", inline: "nearest" });
});
