// The picture of the standards: one stop for Tab, arrow keys to walk around it, and the element in words at its heart.
// Without script every petal is a link of its own.

for (const ring of document.querySelectorAll("[data-ring]")) {
  const petals = [...ring.querySelectorAll("a")];
  const groups = [...ring.querySelectorAll("g[class^=hue]")].map((group) => group.querySelector("a")).filter(Boolean);
  // Chromium lets Tab stop at an svg that listens for focus, so the box around it listens.
  const box = ring.parentElement;
  const heart = box.querySelector("[data-heart]");
  const atRest = heart?.firstElementChild;

  const stop = (petal) => petals.forEach((each) => each.setAttribute("tabindex", each === petal ? "0" : "-1"));
  const groupOf = (petal) => groups.indexOf(petal.parentElement.querySelector("a"));
  const moves = {
    ArrowRight: (at) => petals[(at + 1) % petals.length],
    ArrowLeft: (at) => petals[(at - 1 + petals.length) % petals.length],
    ArrowDown: (at) => groups[(groupOf(petals[at]) + 1) % groups.length],
    ArrowUp: (at) => groups[(groupOf(petals[at]) - 1 + groups.length) % groups.length],
    Home: () => petals[0],
    End: () => petals.at(-1),
  };

  function tell(petal) {
    const [name, ...rest] = petal.getAttribute("aria-label").split(": ");
    const code = petal.querySelector("text").textContent;
    const lines = [["b", code], ["span", name.slice(code.length + 1)], ["small", rest.join(": ").split(/[;.]/)[0]]];
    heart.replaceChildren(...lines.map(([tag, words]) => Object.assign(document.createElement(tag), { textContent: words })));
    heart.className = `heart telling ${petal.parentElement.getAttribute("class")}`;
  }
  function forget() {
    const focused = ring.contains(document.activeElement) ? document.activeElement : null;
    if (focused) tell(focused);
    else { heart.replaceChildren(atRest); heart.className = "heart"; }
  }

  stop(petals[0]);
  box.addEventListener("keydown", (event) => {
    const at = petals.indexOf(event.target);
    const next = at >= 0 && !event.altKey && !event.ctrlKey && !event.metaKey && moves[event.key]?.(at);
    if (!next) return;
    event.preventDefault();
    stop(next);
    next.focus();
  });
  if (!heart) continue;
  box.addEventListener("focusin", (event) => { if (petals.includes(event.target)) { stop(event.target); tell(event.target); } });
  box.addEventListener("focusout", forget);
  box.addEventListener("pointerover", (event) => { const petal = event.target.closest("a"); if (petal) tell(petal); });
  box.addEventListener("pointerleave", forget);
}
