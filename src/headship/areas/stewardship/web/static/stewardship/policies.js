// Words that are selected in a policy can be asked about: a bar offers it. Without script, the question mark
// beside each passage does the same for the whole passage.
const text = document.querySelector(".document[data-marks]");
const bar = document.querySelector(".mark-bar");
const LONGEST = 400;

function chosen() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !text.contains(selection.anchorNode)) return null;
  const start = selection.getRangeAt(0).startContainer;
  const passage = (start.nodeType === Node.ELEMENT_NODE ? start : start.parentElement).closest(".passage");
  const words = selection.toString().split(/\n/)[0].trim().slice(0, LONGEST);
  return passage && words.length > 2 ? { place: passage.id.slice(1), words } : null;
}

function offer() {
  const found = chosen();
  bar.hidden = !found;
  if (!found) return;
  bar.querySelector("[data-chosen]").textContent = `“${found.words}”`;
  const address = `${text.dataset.marks}${found.place}&passage=${encodeURIComponent(found.words)}`;
  bar.querySelector("a").href = `${address}${text.dataset.anchor ?? ""}`;
}

if (text && bar) document.addEventListener("selectionchange", offer);

// A link to an answer opens it.
const open = () => document.querySelector(`details${location.hash || "#"}`.replace(/#$/, "#none"))?.setAttribute("open", "");
addEventListener("hashchange", open);
open();
