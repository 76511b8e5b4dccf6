// Most meetings are attended by nearly everybody: tick all, then untick the few who were away.
for (const button of document.querySelectorAll("[data-ticks]")) {
  button.addEventListener("click", () => {
    const boxes = [...button.closest("form").querySelectorAll(`[name="${button.dataset.ticks}"]`)];
    const all = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !all;
    boxes[0]?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
