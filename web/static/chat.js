"use strict";
(() => {
  const log = document.querySelector("[role=log]");
  const form = document.getElementById("ask");
  const field = form.elements.question;
  const touch = matchMedia("(pointer: coarse)");
  const patience = 15000; // milliseconds until an unanswered question counts as failed
  let shown = form.elements.after.value; // id of the entry seen last: all that is kept of the conversation
  let pending = null;

  const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  function showTurn(question) {
    const turn = copy("turn");
    turn.querySelector("[data-question]").textContent = question;
    log.append(turn);
    return turn;
  }

  async function fetchReply(question, signal) {
    const body = new FormData();
    body.set("question", question);
    body.set("after", shown);
    const response = await fetch(form.action, { method: "POST", body, signal, headers: { "X-Fragment": "1" } });
    if (!response.ok) throw new Error(response.status);
    const holder = document.createElement("template");
    const reply = await response.json();
    holder.innerHTML = reply.html; // the server's own markup; what visitors wrote is not in it
    const corrected = holder.content.querySelector("[data-corrected]");
    if (corrected) corrected.textContent = reply.corrected;
    return holder.content.firstElementChild;
  }

  async function ask(question, typed) {
    pending?.abort();
    const request = new AbortController();
    pending = request;
    const timer = setTimeout(() => request.abort(), patience);
    const turn = showTurn(question);
    if (typed) field.value = "";
    if (typed && touch.matches) field.blur(); // puts the on-screen keyboard away, so that the reply can be seen
    log.setAttribute("aria-busy", "true");
    turn.scrollIntoView();
    let reply;
    try {
      reply = await fetchReply(question, request.signal);
    } catch {
      reply = null;
    }
    clearTimeout(timer);
    if (pending !== request) {
      turn.remove(); // a newer question has taken its place
      return;
    }
    pending = null;
    shown = reply?.dataset.shown || shown;
    if (!reply && typed && !field.value) field.value = question;
    turn.append(reply ?? copy("failed"));
    log.setAttribute("aria-busy", "false");
    turn.scrollIntoView();
  }

  document.addEventListener("submit", (event) => {
    event.preventDefault();
    const typed = event.target === form;
    const question = (typed ? field.value : event.submitter.value).trim();
    if (question) ask(question, typed);
  });

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // Inside the widget: Escape closes the panel, and opening it with a mouse or keyboard leads to the question field.
  if (window.parent !== window) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") window.parent.postMessage("legpain:close", "*");
    });
    addEventListener("message", (event) => {
      if (event.source !== window.parent || event.data !== "legpain:open") return;
      document.body.classList.add("closable");
      if (!touch.matches) field.focus();
    });
  }
})();
