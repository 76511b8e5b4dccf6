// Questions that depend on an answer come and go with it; without script they stand with a line that says when.

const form = document.querySelector("form[data-answers]");
const chosen = (name) => [...form.elements].filter((each) => each.name === name && each.checked && !each.matches(":disabled")).map((each) => each.value);

function show(part, shown) {
  part.hidden = !shown;
  for (const each of part.querySelectorAll("input, textarea")) each.disabled = !shown;
}

function settle() {
  for (const basis of form.querySelectorAll("[data-basis]")) {
    const blind = chosen(`basis.${basis.dataset.basis}`).includes("cannot_say");
    for (const part of form.querySelectorAll(`[data-section="${CSS.escape(basis.dataset.basis)}"]`)) show(part, !blind);
  }
  for (const part of form.querySelectorAll("[data-when]")) {
    const [key, wanted] = part.dataset.when.split("=");
    const blind = part.dataset.section && chosen(`basis.${part.dataset.section}`).includes("cannot_say");
    show(part, !blind && wanted.split("|").some((value) => chosen(key).includes(value)));
  }
}

// "Not applicable" among boxes to tick stands alone, and so does "I cannot say".
function alone(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  const single = (each) => each.value === "cannot_say" || each.closest(".besides");
  for (const each of form.elements) {
    if (each.name === box.name && each !== box && each.checked && (single(box) || single(each))) each.checked = false;
  }
}

if (form) {
  form.addEventListener("change", (event) => { alone(event.target); settle(); });
  form.addEventListener("draft:restored", settle);
  settle();
  document.querySelector(".error-summary")?.focus();
}
