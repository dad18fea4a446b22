"use strict";
(() => {
  const form = document.getElementById("options");
  const preview = document.getElementById("preview");
  const pause = 300; // milliseconds after the last change
  let timer;

  async function show() {
    const query = new URLSearchParams(new FormData(form));
    preview.contentWindow.location.replace(`${new URL(preview.src).pathname}?${query}`); // no step more for the button "back"
    const response = await fetch(`${location.pathname}?${query}`);
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const tags = document.getElementById("tags");
    const open = [...tags.querySelectorAll("details")].map((details) => details.open);
    tags.replaceChildren(...page.getElementById("tags").children);
    tags.querySelectorAll("details").forEach((details, n) => { details.open = open[n]; });
    addButtons(tags);
  }

  function addButtons(part) {
    for (const snippet of part.querySelectorAll("pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.setAttribute("aria-live", "polite");
      button.textContent = form.dataset.copy;
      snippet.before(button);
    }
  }

  async function copy(snippet) {
    try {
      await navigator.clipboard.writeText(snippet.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(snippet); // browsers have no clipboard where there is no HTTPS
      return document.execCommand("copy");
    }
  }

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest(".copy");
    if (!button) return;
    const done = await copy(button.nextElementSibling);
    button.textContent = form.dataset[done ? "copied" : "failed"];
    setTimeout(() => { button.textContent = form.dataset.copy; }, 4000);
  });
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, pause);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    show();
  });
  form.querySelector("button").hidden = true;
  addButtons(document);
})();
