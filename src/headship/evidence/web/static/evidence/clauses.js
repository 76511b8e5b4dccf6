// Find a clause by its words: standards open where something fits, and everything else steps aside.
for (const picker of document.querySelectorAll("[data-clause-picker]")) {
  const words = picker.querySelector("[data-clause-words]");
  const wasOpen = new Map();

  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  words.addEventListener("input", () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const standard of picker.querySelectorAll("details")) {
      if (!wasOpen.has(standard)) wasOpen.set(standard, standard.open);
      let any = false;
      for (const element of standard.querySelectorAll("[data-clause-element]")) {
        const shown = narrow(element, wanted);
        element.hidden = !shown;
        any ||= shown;
      }
      standard.hidden = !any;
      standard.open = wanted.length ? any : wasOpen.get(standard) || Boolean(standard.querySelector(":checked"));
    }
  });
}

// Whether a clause of this element fits; those that do not are hidden.
function narrow(element, wanted) {
  const name = element.dataset.clauseElement;
  let any = false;
  for (const clause of element.querySelectorAll("[data-clause]")) {
    const text = `${name} ${clause.dataset.clause}`.toLowerCase();
    clause.hidden = !wanted.every((word) => text.includes(word));
    any ||= !clause.hidden;
  }
  return any;
}
