"use strict";
(() => {
  const find = (id) => document.getElementById(id);
  const log = document.querySelector("[role=log]");
  const intro = document.querySelector(".intro");
  const bar = document.querySelector(".bar");
  const dock = document.querySelector(".dock");
  const [form, again, fits, handout] = ["ask", "again", "fits", "handout"].map(find);
  const [guide, counted, seen] = ["guide", "counted", "seen"].map(find);
  const { question: field, after, misses, urged } = form.elements; // the last three: all that is kept of the conversation
  const touch = matchMedia("(pointer: coarse)");
  const patience = 15000; // milliseconds until an unanswered question counts as failed
  let pending = null;
  const questions = new WeakMap(); // by turn
  const keys = new WeakMap(); // of replies that were rated, by their buttons
  let last = ""; // the question that was typed last, for the up-arrow
  let host = null; // the page around the widget, once it has made itself known

  const copy = (id) => find(id).content.firstElementChild.cloneNode(true);
  const barEnd = () => Math.max(0, bar.getBoundingClientRect().bottom);
  const tell = (message) => host?.source.postMessage(message, host.origin);
  // Safari ends a composition before the key that ended it is told, with this code
  const composes = (event) => event.isComposing || event.keyCode === 229;
  // the question field, but for fingers: focus there would open the keyboard over what is to be read
  const land = (node) => (touch.matches ? node : field).focus({ preventScroll: true });

  // ---- the conversation

  async function fetchReply(body, signal) {
    const response = await fetch(form.action, { method: "POST", body, signal, headers: { "X-Fragment": "1" } });
    if (response.status === 429) return copy("busy");
    if (!response.ok) throw new Error(response.status);
    const holder = document.createElement("template");
    const reply = await response.json();
    holder.innerHTML = reply.html; // the server's own markup; what visitors wrote is not in it
    const corrected = holder.content.querySelector("[data-corrected]");
    if (corrected) corrected.textContent = reply.corrected;
    return holder.content.firstElementChild;
  }

  async function ask(body, typed) {
    const asked = (body.get("none") ?? body.get("question")).trim();
    if (!asked || asked === pending?.asked) return; // sent already
    pending?.request.abort();
    const mine = { asked, request: new AbortController() };
    pending = mine;
    const timer = setTimeout(() => mine.request.abort(), patience);
    const turn = copy("turn");
    turn.querySelector("[data-question]").textContent = asked;
    questions.set(turn, body.get("question"));
    log.append(turn);
    body.set("after", after.value);
    body.set("misses", misses.value);
    body.set("urged", urged.value);
    suggest();
    if (typed) field.value = "";
    last = typed ? asked : last;
    count();
    if (typed && touch.matches) field.blur(); // puts the on-screen keyboard away, so that the reply can be seen
    if ([intro, seen].some((part) => part?.contains(document.activeElement))) land(turn);
    intro.hidden = true;
    again.hidden = false;
    log.setAttribute("aria-busy", "true");
    turn.scrollIntoView();
    const reply = await fetchReply(body, mine.request.signal).catch(() => null);
    clearTimeout(timer);
    if (pending !== mine) {
      turn.remove(); // a newer question has taken its place
      return;
    }
    pending = null;
    if (reply) {
      after.value = reply.dataset.shown ?? after.value;
      misses.value = reply.dataset.misses ?? misses.value;
      urged.value ||= reply.dataset.urged ?? "";
      // an emergency is told to nobody: the scripts of the page around are not to know
      if (reply.dataset.outcome) tell({ legpain: "reply", outcome: reply.dataset.outcome });
    }
    if ((!reply || "keep" in reply.dataset) && !field.value) {
      field.value = body.get("question");
      count();
    }
    const shown = reply ?? copy("failed");
    turn.append(shown);
    shown.querySelectorAll("[data-pin]").forEach(remember);
    log.setAttribute("aria-busy", "false");
    // a long question, or large letters, would push the reply, and a number to call, out of sight
    const first = shown.querySelector(".call") ?? shown;
    (first.offsetTop - turn.offsetTop > innerHeight / (first === shown ? 5 : 2) ? shown : turn).scrollIntoView();
  }

  function startOver() {
    pending?.request.abort();
    pending = null;
    log.replaceChildren();
    log.setAttribute("aria-busy", "false");
    after.value = misses.value = urged.value = "";
    intro.hidden = false;
    again.hidden = true;
    scrollTo({ top: 0, behavior: "instant" });
    land(intro);
    for (const box of boxes()) box.checked = false;
    countTicks();
  }

  // a sandboxed frame may be of no origin: nothing can be fetched there, and the plain form asks; or forms are forbidden, and no
  // "submit" comes: the buttons are listened to
  const sandboxed = window.origin === "null";
  let submitted = false;
  document.addEventListener("submit", () => (submitted = true));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (event.detail > 1) return event.preventDefault(); // a double click asks once
    if (button.type !== "submit" || button.form === handout) return;
    if (sandboxed) return void setTimeout(() => submitted || submit(button));
    event.preventDefault();
    submit(button);
  });

  function submit({ form: target, name, value }) {
    if (target === again) return startOver();
    if (target === guide) return field.focus();
    if (!target.reportValidity()) return;
    const body = new FormData(target);
    if (name) body.set(name, value);
    if (name === "none") rate(target.closest(".turn").querySelector(".rate"), "none");
    ask(body, target === form);
  }

  const send = () => form.querySelector(".send").click();

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || composes(event)) return;
    event.preventDefault();
    send();
  });

  function count() {
    const { length } = field.value.trim();
    counted.hidden = length <= counted.dataset.most;
    counted.textContent = counted.hidden ? "" : counted.dataset.label.replace("{n}", length);
  }

  field.addEventListener("input", count);

  guide?.addEventListener("change", () => {
    field.value = [...guide.querySelectorAll(":checked")].map(({ value }) => value).join(" ");
    count();
  });

  // ---- questions that fit what is typed: nothing is sent for them, but in the help box

  const toWords = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const documented = [...intro.querySelectorAll(".topics .choice")].map(({ value, dataset }) => {
    const words = toWords(value);
    return { value, words, lay: [...words, ...toWords(dataset.lay)] }; // and what people say in place of them
  });

  function suggest(event) {
    clearTimeout(pause);
    looking?.abort();
    if (event && field.dataset.search) {
      pause = setTimeout(search, 150);
      return;
    }
    offer(event ? findInPage() : []);
  }

  function findInPage() {
    const typed = toWords(field.value);
    if (typed.join("").length < 2) return [];
    const having = (list, fit) => documented.filter((entry) => typed.every((start) => entry[list].some((word) => fit(word, start))));
    const begins = (word, start) => word.startsWith(start);
    const found = new Set([...having("words", begins), ...having("lay", begins)]);
    return [...(found.size ? found : having("lay", nearlyBegins))].slice(0, 4).map(({ value }) => value);
  }

  // one letter of five and more is missing, too many, another one, or has changed places with the next
  function nearlyBegins(word, start) {
    let at = 0;
    while (at < start.length && start[at] === word[at]) at += 1;
    if (start.length < 5) return at === start.length;
    const [wrong = "", next = ""] = start.slice(at);
    const rest = start.slice(at + 1);
    const meant = [[wrong + rest, at + 1], [rest, at], [rest, at + 1], [next + wrong + rest.slice(1), at]];
    return meant.some(([text, from]) => word.startsWith(text, from));
  }

  // for staff, who choose themselves: what the bot would look at, one request at a time
  let pause;
  let looking;
  async function search() {
    const question = field.value.trim();
    if (question.length < 2) return offer([]);
    looking = new AbortController();
    const { signal } = looking;
    const body = JSON.stringify({ question });
    const headers = { "Content-Type": "application/json" };
    try {
      const response = await fetch(field.dataset.search, { method: "POST", headers, body, signal });
      if (!response.ok) throw new Error(response.status);
      const found = await response.json();
      if (!signal.aborted) offer(found.map((entry) => entry.question));
    } catch {
      if (!signal.aborted) offer(findInPage());
    }
  }

  function offer(questions) {
    fits.replaceChildren(...questions.map((value) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      button.type = "button";
      button.value = button.textContent = value; // a translated page shows other words than are sent
      item.append(button);
      return item;
    }));
    fits.hidden = !questions.length;
    while (fits.lastChild && fits.getBoundingClientRect().top < barEnd()) fits.lastChild.remove();
  }

  field.addEventListener("input", suggest);
  fits.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus, and the list stays
  fits.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return; // the line around them
    field.focus();
    field.value = button.value;
    send();
  });
  dock.addEventListener("focusout", ({ relatedTarget }) => {
    if (!dock.contains(relatedTarget)) suggest();
  });
  dock.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" && !field.value && last && event.target === field) {
      event.preventDefault();
      field.value = last;
      return;
    }
    const stops = [field, ...fits.querySelectorAll("button")];
    const at = stops.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || at < 0 || stops.length === 1 || field.selectionEnd < field.value.length || event.shiftKey) return;
    event.preventDefault();
    stops.at((at + step) % stops.length).focus();
  });

  // ---- whether a reply helped: a random key makes it count once

  async function rate(box, rated) {
    if (!box || keys.get(box)?.busy) return;
    const mine = { key: keys.get(box)?.key ?? toKey(), busy: true };
    keys.set(box, mine);
    const turn = box.closest(".turn");
    const question = questions.get(turn) ?? turn.querySelector("[data-question]").textContent; // asked before this script ran
    const body = JSON.stringify({ question, after: box.dataset.after || null, rated, key: mine.key });
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(box.dataset.rate, { method: "POST", body, headers, signal: AbortSignal.timeout?.(patience) }).catch(() => null);
    const note = box.lastElementChild;
    note.textContent = note.dataset[response?.ok ? "thanks" : "failed"];
    mine.busy = response?.ok;
    if (!mine.busy) return;
    const focused = box.contains(document.activeElement);
    box.replaceChildren(note);
    if (focused) note.focus({ preventScroll: true });
  }

  // crypto.randomUUID is there with HTTPS only
  const toKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  log.addEventListener("click", ({ target }) => {
    const button = target.closest(".rate button");
    if (button) rate(button.parentElement, button.value);
  });

  // ---- an answer on paper and elsewhere

  function toText(answer) {
    // of a sign to watch for its line, not the card below it
    const parts = answer.querySelectorAll(":scope > div > :is(h2, .answer-text), .sources, .watch :is(h3, dt, summary)");
    return [...[...parts].map((part) => part.innerText.trim()), answer.dataset.link].join("\n\n");
  }

  async function copyText(text, note) {
    let done = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const box = document.createElement("textarea"); // where the browser has no clipboard for this frame
      box.value = text;
      const focused = document.activeElement;
      document.body.append(box);
      box.select();
      done = document.execCommand("copy");
      box.remove();
      focused.focus();
    }
    note.textContent = note.dataset[done ? "copied" : "failed"];
  }

  log.addEventListener("click", ({ target }) => {
    const answer = target.closest(".answer");
    const note = answer?.querySelector("[data-copied]");
    if (target.closest("[data-copy]")) copyText(toText(answer), note);
    if (target.closest("[data-copy-link]")) copyText(answer.dataset.link, note);
    if (target.closest("[data-print]")) {
      answer.classList.add("printed");
      document.body.classList.add("printing");
      print();
    }
  });
  addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    document.querySelector(".printed")?.classList.remove("printed");
  });

  // ---- the help box: entries of this visit, kept on the page and nowhere else

  const list = seen?.querySelector("ul"); // of a tick, the entry, and a pin each; the pinned ones come first
  const boxes = () => document.querySelectorAll("[form=handout]");
  const rowOf = (id) => [...list.children].find((row) => row.firstChild.value === id);
  const isPinned = (row) => row.lastChild.getAttribute("aria-pressed") === "true";
  const putFirst = (row) => list.insertBefore(row, [...list.children].find((other) => other !== row && !isPinned(other)) ?? null);

  // the entry of an answer becomes the most recent one; the answer shows whether it is pinned or ticked already
  function remember({ value, dataset: { pin: id } }) {
    const row = rowOf(id) ?? copy("entry");
    const [box, entry, pin] = row.children;
    box.value = pin.dataset.pin = id;
    entry.value = entry.textContent = value;
    for (const part of [box, pin]) part.setAttribute("aria-label", `${part.dataset.label}: ${value}`);
    if (!isPinned(row)) putFirst(row);
    setPinned(id, isPinned(row));
    setTicked(id, box.checked);
    const [summary] = seen.children;
    summary.textContent = summary.dataset.label.replace("{n}", list.children.length);
    seen.hidden = false;
  }

  function setPinned(id, pinned) {
    for (const pin of document.querySelectorAll("[data-pin]")) if (pin.dataset.pin === id) pin.setAttribute("aria-pressed", pinned);
  }

  function setTicked(id, ticked) {
    for (const box of boxes()) if (box.value === id) box.checked = ticked;
  }

  document.addEventListener("click", ({ target }) => {
    const [pin, entry] = ["[data-pin]", "[data-entry]"].map((kind) => target.closest(kind));
    if (pin) {
      const row = rowOf(pin.dataset.pin);
      setPinned(pin.dataset.pin, !isPinned(row));
      putFirst(row);
      pin.focus(); // what moves has lost it
    }
    if (entry) {
      const body = new FormData();
      body.set("question", entry.value);
      ask(body, false);
      seen.open = false;
    }
  });
  // it lies over the conversation, between bar and dock; set before it opens, as what gets the focus first is scrolled to
  seen?.addEventListener("click", () => {
    seen.lastElementChild.style.maxHeight = `${dock.getBoundingClientRect().top - barEnd()}px`;
  });
  for (const type of ["pointerdown", "focusin"]) {
    document.addEventListener(type, ({ target }) => {
      if (seen?.open && !seen.contains(target)) seen.open = false;
    });
  }

  function countTicks() {
    if (!handout) return;
    const count = new FormData(handout).getAll("id").length;
    handout.hidden = !count;
    handout.querySelector("button").textContent = handout.dataset.label.replace("{n}", count);
  }

  document.addEventListener("change", ({ target }) => {
    setTicked(target.value, target.checked);
    countTicks();
  });
  // an entry stands in several places
  handout?.addEventListener("formdata", ({ formData }) => {
    const ids = new Set(formData.getAll("id"));
    formData.delete("id");
    for (const id of ids) formData.append("id", id);
  });

  // ---- the page around: the widget's panel

  const sites = [location.origin, ...document.body.dataset.sites.split(" ")];
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || source === window || !sites.includes(origin)) return;
    if (data?.legpain === "open") {
      host = { source, origin };
      document.body.classList.add("closable");
      for (const id of ["failed", "busy"]) {
        const contact = find(id).content.querySelector("[data-contact]"); // where the clinic has set none
        if (contact) contact.textContent = data.contact ?? "";
      }
      if (data.focus) field.focus({ preventScroll: true });
      tell({ legpain: "ready" });
    } else if (data?.legpain === "ask" && typeof data.text === "string") {
      const body = new FormData();
      body.set("question", data.text);
      ask(body, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || composes(event)) return;
    if (seen?.open) {
      seen.open = false;
      return seen.firstElementChild.focus();
    }
    if (fits.hidden) return tell({ legpain: "close" });
    field.focus();
    suggest();
  });

  // in the help box, as in other search boxes
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !event.target.closest("input, textarea");
    const ctrlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!field.dataset.search || !(slash || ctrlK)) return;
    event.preventDefault();
    field.focus();
  });

  // iOS lays its keyboard over the page: the field moves up with it
  window.visualViewport?.addEventListener("resize", () => {
    const covered = visualViewport.scale > 1 ? 0 : innerHeight - visualViewport.height;
    dock.style.setProperty("--keyboard", `${covered}px`);
  });

  document.body.classList.toggle("scripted", !sandboxed);
  field.setAttribute("aria-describedby", "counted hint notice");
  countTicks();
  if (field.dataset.search) field.focus({ preventScroll: true });
})();
