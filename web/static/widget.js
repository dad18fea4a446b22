// The loader: <script async src="https://.../widget.js"></script> adds a button; the chat page loads when it is first used.
// The server fills in the two values at the end: the words by language, and what is set there (nothing in an exact version).
"use strict";
((words, served) => {
  // a stub may hold settings, and calls that came before
  const global = (window.LegPain = window.LegPain || {});
  // the script stands on the page twice, or came again with a new body
  if (global.start) return;

  // milliseconds until a chat that does not answer is given up, for now
  const patience = 8000;
  // the same from the moment its frame has loaded: a chat page answers at once, an error page never
  const afterLoad = 1000;
  // of the visitor's text size: there the panel takes all
  const compact = "(max-width: 32em), (max-height: 26em)";
  const toStyle = (side) => `
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button { border: 2px solid transparent; font: inherit; font-weight: 600; cursor: pointer; }
button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #06272e; }
.launch, .cover, .again { --fill: var(--legpain-accent, var(--legpain-a, #0b5563)); --ink: var(--legpain-on-accent, var(--legpain-o, #fff)); }
.launch, dialog { font: 1.0625em/1.4 system-ui, sans-serif; }
.launch, .again { min-height: 3.3em; padding: .7em 1.3em; border-radius: 1.7em; background: var(--fill); color: var(--ink); font-weight: 600; line-height: 1.2; }
.launch { font-size: max(1.0625em, 1.0625rem); position: fixed; inset-inline-${side}: max(var(--legpain-offset-x, var(--legpain-x, 16px)), env(safe-area-inset-left), env(safe-area-inset-right));
  bottom: max(var(--legpain-offset-y, var(--legpain-y, 16px)), env(safe-area-inset-bottom)); max-width: calc(100% - 32px);
  display: flex; gap: .6em; align-items: center; text-align: start; box-shadow: 0 4px 16px #0006; }
.launch:hover, .again:hover { background: color-mix(in srgb, var(--fill) 85%, var(--ink)); }
svg { flex: none; width: 1.4em; height: 1.4em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
dialog { position: fixed; inset: auto; inset-inline-${side}: 16px; bottom: 16px; width: 23.5em; height: 41em; max-width: calc(100% - 32px); max-height: calc(100% - 32px);
  margin: 0; padding: 0; border: 1px solid #71838a; border-radius: 16px; overflow: hidden; background: #f7f5f0; color: #15252b; box-shadow: 0 8px 40px #0006; }
iframe { display: block; width: 100%; height: 100%; border: 0; visibility: hidden; }
.ready iframe { visibility: visible; }
.cover { position: absolute; inset: 0; overflow: auto; }
.bar { display: flex; align-items: center; min-height: 3.8em; margin: 0; padding: .5em 1em; padding-inline-end: 4em; background: var(--fill); color: var(--ink); font-weight: 700; }
.note { padding: 1.2em 1em; }
.note p { margin: 0 0 1em; white-space: pre-line; }
a { color: inherit; font-weight: 700; overflow-wrap: anywhere; }
a[href^=tel] { font-size: 1.15em; white-space: nowrap; }
.close { position: absolute; top: .6em; inset-inline-end: .7em; display: grid; place-items: center; width: 2.6em; height: 2.6em; padding: 0; border-radius: 50%;
  background: none; color: var(--legpain-on-accent, var(--legpain-o, #fff)); }
.ready .close { color: #fff; }
.close:hover { background: #0003; }
@media (prefers-color-scheme: dark) { dialog { background: #0f191d; color: #eaf1f2; } }
@media ${compact} { dialog { inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; border: 0; border-radius: 0; box-shadow: none; } }
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

  // +44 (0)20 is dialled without the zero
  const toTel = (phone) => `tel:${phone.replace(/^(\+.*)\(0\)/, "$1").replace(/[^\d+]/g, "")}`;

  // Web addresses and phone numbers (seven digits and more, with dots or with dashes: opening hours have fewer, or both) become
  // links, and so does {call}, the number for emergencies.
  const linked = (text, say) =>
    text.split(/({call}|https?:\/\/\S+|\+?\(?(?:(?:\d[ ().]*){6,}|(?:\d[ ()/-]*){6,})\d(?![./-]?\d))/).map((part, n) => {
      if (n % 2 === 0) return part;
      if (part === "{call}") return element("a", { href: say.tel }, say.call);
      return element("a", /^h/.test(part) ? { href: part, target: "_blank" } : { href: toTel(part) }, part);
    });

  const tell = (name, detail) => dispatchEvent(new CustomEvent(`legpain:${name}`, { detail }));
  const warn = (text) => console.warn(`LegPain: ${text}`);

  // ---- what is set, and by whom: the server, over it a global, over that the address and the attributes of the script

  const named = (script) => /\/widget(\.\w+)?\.js(\?|$)/.test(script?.src);
  // a module knows no current script
  const tag = [document.currentScript, ...document.scripts].find(named);

  function read(options) {
    const src = options?.src || tag?.src || served.src;
    const asked = {};
    for (const [name, value] of new URL(src).searchParams) asked[name.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] = value;
    const given = {};
    for (const values of [served, global.settings, asked, tag?.dataset, options])
      for (const name in values) if (values[name]) given[name] = values[name];
    return { ...given, src };
  }

  // ---- what the page can call, from now on: until the panel is there, calls wait

  let panel;
  let started = false;
  const waiting = global.calls || [];
  const call = ([name, text]) => (panel ? panel[name](text) : waiting.push([name, text]));
  for (const name of ["open", "close", "ask"]) global[name] = (text) => call([name, text]);
  global.start = (options) => {
    if (started) return;
    started = true;
    const given = read(options);
    const build = () => {
      panel = show(given);
      // who has kept a function of the stub calls it still
      global.calls = { push: call };
      waiting.forEach(call);
      // tapped before the script was there
      if (location.hash === "#legpain") panel.open();
      tell("ready");
    };
    if (document.body) build();
    else document.addEventListener("DOMContentLoaded", build);
  };
  // a bundle calls it itself, with the address
  if (tag || served.src) queueMicrotask(global.start);
  else setTimeout(() => started || warn('waits for LegPain.start({ src: "https://…/widget.js" })'));

  function show(given) {
    const { origin } = new URL(given.src);
    const page = new URL("embed", given.src);
    const say = words[given.lang] || words.en;
    const title = given.label || say.title;
    const contact = given.contact || say.contact;
    const off = given.launcher === "off";
    if (given.lang) page.searchParams.set("lang", given.lang);

    const host = element("legpain-widget", { lang: words[given.lang] ? given.lang : "en" });
    // on the element itself, so that no rule of the page for all elements wins; style-src does not count for scripts
    host.style.cssText = "all: initial; position: fixed; z-index: 2147483647";
    if (given.zIndex) host.style.zIndex = given.zIndex;
    const set = (name, value) => value && host.style.setProperty(name, value);
    const toLength = (value) => (isNaN(value) ? value : `${value}px`);
    set("--legpain-a", given.accent);
    set("--legpain-o", given.onAccent);
    set("--legpain-x", given.offsetX && toLength(given.offsetX));
    set("--legpain-y", given.offsetY && toLength(given.offsetY));

    // a page from a file or in a sandbox has no address that could be allowed
    const allowed = ["null", origin, ...(served.sites || [])];
    const strange = served.sites && [location.origin, ...(location.ancestorOrigins || [])].find((site) => !allowed.includes(site));
    if (strange) warn(`${strange} may not show the chat. In the bot's settings: allowed_sites = ${JSON.stringify([...served.sites, strange])}`);

    // ---- the page may throw the element away with its body, or bring a dead copy of it: it comes back

    let revive = () => {};
    // While a page is built, some programs (React) take nothing strange beside its body. There the element moves when the chat is
    // first used: a new body then takes neither frame nor conversation away.
    let place = "body";
    function attach() {
      for (const other of document.querySelectorAll(host.localName)) if (other !== host) other.remove();
      watcher.disconnect();
      for (const node of [document, document.documentElement, document.body]) if (node) watcher.observe(node, { childList: true });
      if (host.isConnected || !document.body) return;
      document[place].append(host);
      revive();
    }
    // not at once: a page that throws it out again must not hang
    const watcher = new MutationObserver(() => setTimeout(attach));
    attach();

    let shown;
    try {
      shown = fill();
    } catch (error) {
      warn(`${error}; a link stands in for the chat.`);
      shown = fallBack();
    }
    addEventListener("click", (event) => {
      if (!event.composedPath().some((node) => node.matches?.('[data-legpain-open], a[href$="#legpain"]'))) return;
      event.preventDefault();
      shown.open();
    }, true);
    return shown;

    function fallBack() {
      const open = () => void window.open(page, "_blank", "noopener");
      const plain = element("div", {}, element("a", { href: page, target: "_blank" }, title), element("br", {}), ...linked(contact || "", say));
      plain.style.cssText = "position: fixed; bottom: 16px; right: 16px; max-width: calc(100% - 32px); box-sizing: border-box; padding: 12px 16px; border: 2px solid; border-radius: 16px; background: #fff; color: #0b5563; font: 600 medium/1.6 system-ui, sans-serif; white-space: pre-line";
      const place = host.shadowRoot || host;
      place.textContent = "";
      if (!off) place.append(plain);
      return { open, close() {}, ask: open };
    }

    function fill() {
      const root = host.attachShadow({ mode: "open" });
      const launch = element("button", { type: "button", class: "launch", "aria-haspopup": "dialog" },
        icon("M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z"), title);
      const close = element("button", { type: "button", class: "close", "aria-label": say.close }, icon("M6 6l12 12M18 6 6 18"));
      const status = element("div", { role: "status" });
      const again = element("button", { type: "button", class: "again" }, say.try_again);
      const cover = element("div", { class: "cover" },
        element("p", { class: "bar" }, title), element("div", { class: "note" }, status, again));
      const dialog = element("dialog", { "aria-label": title }, cover, close);
      // before Safari 15.4
      if (!dialog.show) throw new Error("no dialog");
      launch.hidden = off;
      root.append(launch, dialog);
      // the other way round where text runs from right to left
      const style = toStyle(given.position === "left" ? "start" : "end");
      try {
        // needs no permission in the page's style-src
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(style);
        root.adoptedStyleSheets = [sheet];
      } catch {
        // before Safari 16.4
        const sheet = element("style", {}, style);
        root.append(sheet);
        // none where the page's policy forbids it
        sheet.sheet.cssRules;
      }
      const small = matchMedia(compact);
      const view = window.visualViewport;
      const scroller = document.documentElement.style;
      // of the page, while the panel covers it
      let overflow;
      // none until the first use
      let frame;
      let timer;
      // "loading", "failed" or "ready"
      let state;
      // for the chat once it is ready
      let question;

      const post = (message) => frame.contentWindow.postMessage(message, origin);
      const greet = (focus) => post({ legpain: "open", focus, contact });
      const put = (...texts) => status.replaceChildren(...texts.map((text) => element("p", {}, ...linked(text, say))));

      function load() {
        state = "loading";
        dialog.className = "";
        cover.hidden = false;
        again.hidden = true;
        put(say.loading);
        frame?.remove();
        if (place === "body") document[(place = "documentElement")].append(host);
        frame = element("iframe", { src: page, title, allow: "clipboard-write; local-network-access", referrerpolicy: "no-referrer" });
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
          put(say.unreachable, contact || say.contact_directly, say.emergency);
          again.hidden = false;
          warn(`no answer from ${page}. Does it run, and does its setting allowed_sites name "${location.origin}"?`);
        }, time);
      }

      function enter() {
        frame.focus();
        // no on-screen keyboard over the first view
        greet(!matchMedia("(pointer: coarse)").matches);
      }

      function becomeReady() {
        state = "ready";
        // who is reading elsewhere stays there
        const inside = dialog.contains(root.activeElement);
        cover.hidden = true;
        dialog.className = state;
        if (inside) enter();
        send();
      }

      function send() {
        if (question && state === "ready") {
          post({ legpain: "ask", text: question });
          question = "";
        }
      }

      function coverPage() {
        dialog.showModal();
        overflow = scroller.overflow;
        // the page behind stays where it is
        scroller.overflow = "hidden";
      }

      function open() {
        attach();
        if (!state || state === "failed") load();
        if (!dialog.open) {
          launch.hidden = true;
          if (small.matches) coverPage();
          else dialog.show();
          tell("open");
        }
        if (state === "ready") enter();
      }

      function ask(text) {
        question = String(text);
        open();
        send();
      }

      // a frame that was taken out has lost its conversation
      revive = () => {
        frame?.remove();
        state = "";
        if (!dialog.open) return;
        if (overflow !== undefined) {
          dialog.open = false;
          dialog.showModal();
        }
        load();
      };

      // An on-screen keyboard covers the end of the page; the panel ends above it. Zooming with two fingers changes nothing.
      function fit() {
        if (view.scale !== 1) return;
        dialog.style.height = small.matches ? `${view.height}px` : "";
        dialog.style.top = small.matches ? `${view.offsetTop}px` : "";
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
        launch.hidden = off;
        if (overflow !== undefined) scroller.overflow = overflow;
        overflow = undefined;
        // the browser has led focus back to the page's own button, but could not lead it to one that was hidden
        if ([document.body, host].includes(document.activeElement)) launch.focus();
        tell("close");
      });
      view?.addEventListener("resize", fit);
      view?.addEventListener("scroll", fit);
      addEventListener("message", ({ source, origin: sender, data }) => {
        if (!frame || source !== frame.contentWindow || sender !== origin) return;
        if (data?.legpain === "ready" && state !== "ready") becomeReady();
        if (data?.legpain === "close") dialog.close();
        if (data?.legpain === "reply") tell("reply", { outcome: data.outcome });
      });
      return { open, close: () => dialog.close(), ask };
    }
  }
})({}, {});
