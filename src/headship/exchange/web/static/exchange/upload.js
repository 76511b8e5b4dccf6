// While the export is sent, the page says how far it has come. Without script the form works as it is.
const form = document.querySelector("[data-upload]");
const field = form?.querySelector("input[type=file]");
const sending = form?.querySelector("[data-sending]");

function send(event) {
  if (!field.files.length || !window.XMLHttpRequest) return;
  event.preventDefault();
  const bar = form.querySelector("[data-sent]");
  const request = new XMLHttpRequest();
  sending.hidden = false;
  form.querySelector("button").disabled = true;
  request.upload.addEventListener("progress", (part) => {
    if (part.lengthComputable) bar.value = part.loaded / part.total;
  });
  request.addEventListener("load", () => {
    if (request.responseURL && request.responseURL !== location.href) {
      location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main"));
  });
  request.addEventListener("error", () => {
    sending.hidden = true;
    form.querySelector("button").disabled = false;
    form.submit();
  });
  request.open("POST", location.href);
  request.send(new FormData(form));
}

if (form && field) form.addEventListener("submit", send);
