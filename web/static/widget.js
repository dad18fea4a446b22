// The loader: <script async src="https://.../widget.js"></script> adds a button; the chat page loads when it is first used.
"use strict";
(() => {
  const { src, dataset } = document.currentScript;
  const origin = new URL(src).origin;
  const page = new URL("embed", src);
  const patience = 8000; // milliseconds until a chat that does not answer is given up, for now
  const afterLoad = 1000; // the same from the moment its frame has loaded: a chat page answers at once, an error page never
  const strings = {
    en: {
      title: "Leg pain questions",
      close: "Close",
      loading: "Loading…",
      failed: "The chat cannot be reached right now.",
      contact: "Please contact the clinic directly.",
      emergency: "In an emergency, call your local emergency number.",
      again: "Try again",
    },
  };
  const lang = dataset.lang in strings ? dataset.lang : "en";
  const words = strings[lang];
  const title = dataset.label || words.title;
  if (dataset.lang) page.searchParams.set("lang", dataset.lang);
  const side = dataset.position === "left" ? "start" : "end"; // the other way round where text runs from right to left
  const style = `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { border: 2px solid transparent; font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #06272e; }
.launch, .cover, .again { --fill: var(--legpain-accent, #0b5563); --ink: var(--legpain-on-accent, #fff); font: 17px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.launch, .again { min-height: 56px; padding: 12px 22px; border-radius: 28px; background: var(--fill); color: var(--ink); font-weight: 600; line-height: 1.2; }
.launch { position: fixed; inset-inline-${side}: max(var(--legpain-offset-x, 16px), env(safe-area-inset-left), env(safe-area-inset-right));
  bottom: max(var(--legpain-offset-y, 16px), env(safe-area-inset-bottom)); max-width: calc(100% - 32px);
  display: flex; gap: 10px; align-items: center; text-align: start; box-shadow: 0 4px 16px #0006; }
.launch:hover, .again:hover { background: color-mix(in srgb, var(--fill) 85%, var(--ink)); }
svg { flex: none; width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
dialog { position: fixed; inset: auto; inset-inline-${side}: 16px; bottom: 16px; width: 400px; height: 700px; max-width: calc(100% - 32px); max-height: calc(100% - 32px);
  margin: 0; padding: 0; border: 1px solid #71838a; border-radius: 16px; overflow: hidden; background: #f7f5f0; color: #15252b; }
dialog:not(:modal) { box-shadow: 0 8px 40px #0006; }
iframe { display: block; width: 100%; height: 100%; border: 0; visibility: hidden; }
.ready iframe { visibility: visible; }
.cover { position: absolute; inset: 0; overflow: auto; }
.bar { display: flex; align-items: center; min-height: 64px; margin: 0; padding: 8px 16px; padding-inline-end: 68px; background: var(--fill); color: var(--ink); font-weight: 700; }
.note { padding: 20px 16px; }
.note p { margin: 0 0 16px; white-space: pre-line; }
a { color: inherit; font-weight: 700; font-size: 1.15em; white-space: nowrap; }
.close { position: absolute; top: 10px; inset-inline-end: 12px; display: grid; place-items: center; width: 44px; height: 44px; padding: 0; border-radius: 50%;
  background: none; color: var(--legpain-on-accent, #fff); }
.ready .close { color: #fff; }
.close:hover { background: #0003; }
@media (prefers-color-scheme: dark) { dialog { background: #0f191d; color: #eaf1f2; } }
@media (max-width: 520px), (max-height: 420px) { dialog { inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; border: 0; border-radius: 0; } }
@media print { :host { display: none !important; } }
`;

  const element = (name, attributes, ...children) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  };

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const shape = document.createElementNS(svg.namespaceURI, "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    shape.setAttribute("d", path);
    svg.append(shape);
    return svg;
  }

  const toTel = (phone) => `tel:${phone.replace(/^(\+.*)\(0\)/, "$1").replace(/[^\d+]/g, "")}`; // +44 (0)20 is dialled without the zero

  // Phone numbers (seven digits and more, with dots or with dashes: opening hours have fewer, or both) become links.
  const linked = (text) =>
    text.split(/(\+?\(?(?:(?:\d[ ().]*){6,}|(?:\d[ ()/-]*){6,})\d(?![./-]?\d))/).map((part, n) => (n % 2 ? element("a", { href: toTel(part) }, part) : part));

  function start() {
    if (document.querySelector("legpain-widget")) return; // the script stands on the page twice
    const host = element("legpain-widget", { lang });
    // on the element itself, so that no rule of the page for all elements wins; style-src does not count for scripts
    host.style.cssText = "all: initial; position: fixed; z-index: 2147483647";
    if (dataset.zIndex) host.style.zIndex = dataset.zIndex;
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // needs no permission in the page's style-src
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];

    const launch = element("button", { type: "button", class: "launch", "aria-haspopup": "dialog" },
      icon("M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z"), title);
    const close = element("button", { type: "button", class: "close", "aria-label": words.close }, icon("M6 6l12 12M18 6 6 18"));
    const status = element("div", { role: "status" });
    const again = element("button", { type: "button", class: "again" }, words.again);
    const cover = element("div", { class: "cover" },
      element("p", { class: "bar" }, title), element("div", { class: "note" }, status, again));
    const dialog = element("dialog", { "aria-label": title }, cover, close);
    const small = matchMedia("(max-width: 520px), (max-height: 420px)");
    let frame; // none until the first use
    let timer;
    let state; // "loading", "failed" or "ready"
    let waiting; // a question for the chat once it is ready

    const post = (message) => frame.contentWindow.postMessage(message, origin);
    const greet = (focus) => post({ legpain: "open", focus, contact: dataset.contact });
    const tell = (name, detail) => dispatchEvent(new CustomEvent(`legpain:${name}`, { detail }));
    const say = (...texts) => status.replaceChildren(...texts.map((text) => element("p", {}, ...linked(text))));

    function load() {
      state = "loading";
      say(words.loading);
      again.hidden = true;
      frame?.remove();
      frame = element("iframe", { src: page, title, allow: "clipboard-write", referrerpolicy: "no-referrer" });
      frame.addEventListener("load", () => {
        greet(false);
        giveUpAfter(afterLoad);
      });
      giveUpAfter(patience);
      dialog.append(frame);
    }

    function giveUpAfter(time) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (state !== "loading") return;
        state = "failed";
        say(words.failed, dataset.contact || words.contact, words.emergency);
        again.hidden = false;
      }, time);
    }

    function enter() {
      frame.focus();
      greet(!matchMedia("(pointer: coarse)").matches); // no on-screen keyboard over the first view
    }

    function show() {
      state = "ready";
      const inside = dialog.contains(root.activeElement); // who is reading elsewhere stays there
      cover.hidden = true;
      dialog.className = state;
      if (inside) enter();
      send();
    }

    function send() {
      if (waiting && state === "ready") {
        post({ legpain: "ask", text: waiting });
        waiting = "";
      }
    }

    function open() {
      if (!state || state === "failed") load();
      if (!dialog.open) {
        launch.hidden = true;
        if (small.matches) dialog.showModal();
        else dialog.show();
        tell("open");
      }
      if (state === "ready") enter();
    }

    function ask(text) {
      waiting = String(text);
      open();
      send();
    }

    // An on-screen keyboard covers the end of the page; the panel ends above it. Zooming with two fingers changes nothing.
    function fit() {
      if (visualViewport.scale !== 1) return;
      dialog.style.height = small.matches ? `${visualViewport.height}px` : "";
      dialog.style.top = small.matches ? `${visualViewport.offsetTop}px` : "";
    }

    launch.addEventListener("click", open);
    again.addEventListener("click", () => {
      close.focus();
      load();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") dialog.close();
    });
    dialog.addEventListener("close", () => {
      launch.hidden = false;
      // the browser has led focus back to the page's own button, but could not lead it to one that was hidden
      if ([document.body, host].includes(document.activeElement)) launch.focus();
      tell("close");
    });
    visualViewport.addEventListener("resize", fit);
    visualViewport.addEventListener("scroll", fit);
    addEventListener("message", ({ source, origin: sender, data }) => {
      if (!frame || source !== frame.contentWindow || sender !== origin) return;
      if (data?.legpain === "ready" && state !== "ready") show();
      if (data?.legpain === "close") dialog.close();
      if (data?.legpain === "reply") tell("reply", { outcome: data.outcome });
    });

    root.append(launch, dialog);
    document.body.append(host);
    window.LegPain = { open, close: () => dialog.close(), ask };
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
