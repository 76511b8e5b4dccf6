// Everything here is optional: each page works without script. One module, no dependency.

const body = document.body;
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// Drafts: every form marked data-draft="name" keeps what is typed, per person, address and form.

const PREFIX = "headship:draft:";
const KEPT_FOR = 14 * 24 * 3600 * 1000;
const NEVER = "[type=password], [type=file], [type=hidden], [type=submit], [data-draft-skip], [autocomplete=one-time-code]";

const REFUSED = "[aria-invalid=true], .error-summary, .conflict:not([data-changed-notice])";

const store = {
  read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
  write(key, value) { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
  drop(key) { try { localStorage.removeItem(key); } catch { /* storage is switched off */ } },
  keys(prefix) { try { return Object.keys(localStorage).filter((key) => key.startsWith(prefix)); } catch { return []; } },
};
const SENT = "headship:sent";
const session = {
  set(value) { try { sessionStorage.setItem(SENT, JSON.stringify(value)); } catch { /* storage is switched off */ } },
  take() {
    try {
      const value = JSON.parse(sessionStorage.getItem(SENT));
      sessionStorage.removeItem(SENT);
      return value;
    } catch { return null; }
  },
};
const ours = () => `${PREFIX}${body.dataset.person || "anyone"}:`;
const keyOf = (form) => ours() + location.pathname + ":" + form.dataset.draft;
const fieldsOf = (form) => [...form.elements].filter((each) => each.name && !each.matches(NEVER) && each.matches("input, textarea, select"));
const isChoice = (each) => each.type === "checkbox" || each.type === "radio";

function textOf(form) {
  const values = {};
  for (const each of fieldsOf(form)) {
    const list = (values[each.name] ??= []);
    if (isChoice(each)) { if (each.checked) list.push(each.value); }
    else if (each.multiple) list.push(...[...each.selectedOptions].map((option) => option.value));
    else list.push(each.value);
  }
  return values;
}

function fill(form, values) {
  const seen = {};
  for (const each of fieldsOf(form)) {
    const list = values[each.name];
    if (!list) continue;
    if (isChoice(each)) each.checked = list.includes(each.value);
    else if (each.multiple) for (const option of each.options) option.selected = list.includes(option.value);
    else each.value = list[(seen[each.name] = (seen[each.name] ?? -1) + 1)] ?? each.value;
  }
  form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true }));
}

function tell(form, state) {
  const place = form.querySelector("[data-saved-state]");
  if (!place) return;
  place.textContent = place.dataset[state] ?? "";
  if (state !== "restored") return;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "link";
  discard.textContent = place.dataset.discard;
  discard.addEventListener("click", () => { store.drop(keyOf(form)); form.reset(); place.textContent = ""; form.querySelector("input, textarea, select")?.focus(); });
  place.append(discard);
}

let leaving = false; // what is given up on purpose is not kept by the last moment of the page

function keep(form) {
  if (leaving) return;
  const values = textOf(form);
  if (JSON.stringify(values) === form.dataset.asServed) { store.drop(keyOf(form)); tell(form, ""); return; }
  if (store.write(keyOf(form), { at: Date.now(), values })) tell(form, "kept");
}

function watch(form) {
  if (form.dataset.asServed) return;
  form.dataset.asServed = JSON.stringify(textOf(form));
  const draft = store.read(keyOf(form));
  const refused = form.querySelector(REFUSED);
  if (draft && !refused && JSON.stringify(draft.values) !== form.dataset.asServed) { fill(form, draft.values); tell(form, "restored"); }
  let timer;
  const now = () => { clearTimeout(timer); timer = 0; keep(form); };
  const soon = () => { clearTimeout(timer); timer = setTimeout(now, 400); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    now();
    if (!form.hasAttribute("hx-post")) session.set({ key: keyOf(form), name: form.dataset.draft, path: location.pathname });
  });
  addEventListener("pagehide", () => { if (timer) now(); });
}

// A form that was sent is done when the page that answers comes straight from it, and is neither the sign-in,
// nor an error, nor the form with errors. Coming back with the back button is no answer.
function settleSent() {
  const sent = session.take();
  if (!sent || "signedOut" in body.dataset || body.dataset.page === "error") return;
  const arrived = performance.getEntriesByType("navigation")[0]?.type;
  const from = document.referrer && new URL(document.referrer);
  if (arrived === "back_forward" || !from || from.origin !== location.origin || from.pathname !== sent.path) return;
  const again = document.querySelector(`form[data-draft="${CSS.escape(sent.name)}"]`);
  if (!again?.querySelector(REFUSED)) store.drop(sent.key);
}
addEventListener("pageshow", (event) => { if (event.persisted) session.take(); });

function dropOld() {
  for (const key of store.keys(PREFIX)) if (!(Date.now() - (store.read(key)?.at ?? 0) < KEPT_FOR)) store.drop(key);
}

addEventListener("click", (event) => {
  const discards = event.target.closest("[data-discards-draft]");
  const form = discards?.closest("form[data-draft]");
  if (form) { leaving = true; store.drop(keyOf(form)); session.take(); }
});

// Signing out removes what this person left on the device; the menu says so beforehand.
for (const form of all("form[data-signs-out]")) {
  form.closest("[popover]")?.addEventListener("toggle", () => {
    const hint = form.querySelector("[data-drafts-hint]");
    if (hint) hint.hidden = store.keys(ours()).length === 0;
  });
  form.addEventListener("submit", () => { leaving = true; store.keys(ours()).forEach((key) => store.drop(key)); });
}

// htmx: tell drafts how a request ended, and leave for the sign-in when the session has.
addEventListener("htmx:beforeSwap", (event) => {
  if (!/<body[^>]*data-signed-out/.test(event.detail.xhr?.responseText ?? "")) return;
  event.detail.shouldSwap = false;
  location.assign(`${body.dataset.signIn || "/"}?next=${encodeURIComponent(location.pathname + location.search)}`);
});
addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  const { xhr, successful } = event.detail;
  if (form && successful && !/data-signed-out|data-not-kept|aria-invalid="true"/.test(xhr.responseText)) store.drop(keyOf(form));
});
addEventListener("htmx:load", (event) => start(event.target));
addEventListener("htmx:sendError", () => say(document.getElementById("messages")?.dataset.offline));
addEventListener("htmx:responseError", () => say(document.getElementById("messages")?.dataset.failed));

// The line of an area's parts, where it moves sideways: the open part comes into sight.
all(".page > .tabs [aria-current]").forEach((part) => {
  const line = part.closest("ul");
  line.scrollLeft += part.getBoundingClientRect().left - line.getBoundingClientRect().left - line.clientWidth / 3;
});

function say(words) {
  const place = document.getElementById("messages");
  if (!place || !words) return;
  const line = document.createElement("p");
  line.className = "message warning";
  line.textContent = words;
  place.replaceChildren(line);
}

// Two people, one record: ask when the reader comes back whether the version on the server is still the one shown.
async function lookForChange(form) {
  const notice = form.querySelector("[data-changed-notice]");
  if (!notice?.hidden) return;
  const answer = await fetch(form.dataset.versionUrl, { headers: { Accept: "text/plain" } }).catch(() => null);
  if (answer?.ok && !answer.redirected && (await answer.text()).trim() !== form.dataset.version) notice.hidden = false;
}
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) all("form[data-version-url]").forEach(lookForChange);
});

// Dialogs: a link with data-opens="id" opens that dialog; without script it is a link like any other.
function open(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.select?.();
}
addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog && !event.ctrlKey && !event.metaKey) { event.preventDefault(); open(dialog); return; }
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
});
addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
  const palette = document.getElementById("palette");
  if (palette) { event.preventDefault(); open(palette); }
});
if (/Mac|iPhone|iPad/.test(navigator.platform)) all(".search-link kbd").forEach((each) => { each.textContent = "⌘ K"; });

// Appearance: at once, without a new page.
addEventListener("submit", (event) => {
  const form = event.target.closest("[data-theme-choice]");
  const button = event.submitter;
  if (!form || button?.name !== "theme") return;
  event.preventDefault();
  const root = document.documentElement;
  if (button.value) root.dataset.theme = button.value; else delete root.dataset.theme;
  for (const each of all("button[name=theme]")) each.setAttribute("aria-pressed", String(each.value === button.value));
  document.cookie = `theme=${button.value}; path=/; max-age=${button.value ? 31536000 : 0}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
});

addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  try { await navigator.clipboard.writeText(field.value); } catch { field.select(); document.execCommand("copy"); }
  const words = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => { button.textContent = words; }, 2000);
});

// A form is sent once, however often the button is pressed.
addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method === "dialog" || event.target.method === "get") return;
  const form = event.target;
  if (form.dataset.sending) { event.preventDefault(); return; }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(() => ready(form), 8000); // the answer may be a file, which leaves this page standing
});
const ready = (form) => { delete form.dataset.sending; all("[aria-busy]", form).forEach((each) => each.removeAttribute("aria-busy")); };
addEventListener("pageshow", () => all("form[data-sending]").forEach(ready));
addEventListener("htmx:afterRequest", (event) => { const form = event.target.closest?.("form"); if (form) ready(form); });

function start(root) {
  all("form[data-draft]", root).forEach(watch);
  if (root.matches?.("form[data-draft]")) watch(root);
}
settleSent();
dropOld();
start(document);
