// Arrow keys on the timeline, beside Tab: up and down from bar to bar, right to what waits for this one, left to what it
// waits for. Without script each bar is still a link in reading order.

const picture = document.querySelector("[data-timeline]");
const bars = picture ? [...picture.querySelectorAll("[data-bar]")] : [];
const before = (bar) => bar.dataset.after.split(" ").filter(Boolean);
const byId = (id) => bars.find((bar) => bar.dataset.bar === id);

const moves = {
  ArrowDown: (bar) => bars[bars.indexOf(bar) + 1],
  ArrowUp: (bar) => bars[bars.indexOf(bar) - 1],
  ArrowRight: (bar) => bars.find((each) => before(each).includes(bar.dataset.bar)),
  ArrowLeft: (bar) => before(bar).map(byId).find(Boolean),
  Home: () => bars[0],
  End: () => bars.at(-1),
};

picture?.addEventListener("keydown", (event) => {
  const bar = event.target.closest("[data-bar]");
  const move = moves[event.key];
  if (!bar || !move || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  event.preventDefault();
  move(bar)?.focus();
});
