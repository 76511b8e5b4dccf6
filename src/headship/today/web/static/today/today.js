// Things that one press settles are settled here, without leaving the page. Without script the form is sent as it is.

async function inPlace(form) {
  const button = form.querySelector("button");
  const row = form.closest("li");
  const key = row.dataset.key;
  button.setAttribute("aria-busy", "true");
  // The answer is a redirect; it is not followed, so that its message waits for this page.
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.type !== "opaqueredirect") { form.submit(); return; } // refused: its own page says why and keeps what was typed
  forget(form);
  const fresh = await page();
  if (!fresh) { location.reload(); return; }
  const still = fresh.querySelector(`li[data-key="${CSS.escape(key)}"]`);
  const said = fresh.querySelector(".messages");
  renew(fresh, "today-lead");
  if (still) {
    row.replaceWith(document.importNode(still, true));
    if (said) document.querySelector("main .messages")?.replaceWith(document.importNode(said, true));
    return;
  }
  row.replaceWith(thanks(form.dataset, said?.querySelector(".message")?.textContent.trim()));
  document.querySelector(".thanks:focus, .thanks[data-new]")?.focus();
}

// What was typed is kept by the frame until it is sent; here it has been.
function forget(form) {
  if (!form.dataset.draft) return;
  try {
    localStorage.removeItem(`headship:draft:${document.body.dataset.person || "anyone"}:${location.pathname}:${form.dataset.draft}`);
    sessionStorage.removeItem("headship:sent");
  } catch { /* storage is switched off */ }
}

async function page() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  return answer.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

function renew(fresh, id) {
  const now = document.getElementById(id);
  const then = fresh.getElementById(id);
  if (now && then) now.replaceWith(document.importNode(then, true));
}

function thanks({ done, see, seeWords }, said) {
  for (const each of document.querySelectorAll(".thanks[data-new]")) delete each.dataset.new;
  const row = document.createElement("li");
  row.className = "thanks";
  row.tabIndex = -1;
  row.dataset.new = "";
  const words = document.createElement("span");
  words.className = "what";
  words.textContent = said || done;
  row.append(words);
  if (see) {
    const place = document.createElement("span");
    place.className = "do";
    const link = document.createElement("a");
    link.className = "button quiet small";
    link.href = see;
    link.textContent = seeWords;
    place.append(link);
    row.append(place);
  }
  return row;
}

addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-in-place]");
  if (!form) return;
  event.preventDefault();
  inPlace(form).catch(() => form.submit());
});
