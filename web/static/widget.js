// The loader: <script async src="https://.../widget.js"></script> adds a button; the chat page loads when it is first used.
"use strict";
(() => {
  const origin = new URL(document.currentScript.src).origin;
  const page = new URL("embed", document.currentScript.src).href;
  const title = "Leg pain questions";
  const style = `
:host { all: initial; }
* { box-sizing: border-box; }
button { border: 2px solid transparent; font: 600 17px/1.2 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; cursor: pointer; }
button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #06272e; }
.launch { position: fixed; z-index: 2147483647; right: max(16px, env(safe-area-inset-right)); bottom: max(16px, env(safe-area-inset-bottom));
  display: flex; gap: 10px; align-items: center; min-height: 56px; padding: 12px 22px; border-radius: 28px;
  background: #0b5563; color: #fff; box-shadow: 0 4px 16px #0006; }
[hidden] { display: none; }
.launch:hover { background: #083f4a; }
svg { flex: none; width: 24px; height: 24px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
dialog { position: fixed; z-index: 2147483647; inset: auto 16px 16px auto; width: 400px; height: 640px; max-width: calc(100% - 32px); max-height: calc(100% - 32px);
  margin: 0; padding: 0; border: 1px solid #71838a; border-radius: 16px; overflow: hidden; background: #f7f5f0; box-shadow: 0 8px 40px #0006; }
iframe { display: block; width: 100%; height: 100%; border: 0; }
.close { position: absolute; top: 10px; right: 12px; display: grid; place-items: center; width: 44px; height: 44px; padding: 0; border-radius: 50%;
  background: #0b5563; color: #fff; }
.close:hover { background: #083f4a; }
@media (prefers-color-scheme: dark) { dialog { background: #0f191d; } .close { background: #0a3a45; } }
@media (max-width: 520px), (max-height: 420px) { dialog { inset: 0; width: 100%; height: 100%; max-width: none; max-height: none; border: 0; border-radius: 0; } }
@media print { :host { display: none; } }
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

  function start() {
    if (document.querySelector("legpain-widget")) return; // the script stands on the page twice
    const host = document.createElement("legpain-widget");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // needs no permission in the page's style-src
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];

    const launch = element("button", { type: "button", class: "launch", "aria-haspopup": "dialog" },
      icon("M4 4h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1Z"), title);
    const close = element("button", { type: "button", class: "close", "aria-label": "Close" }, icon("M6 6l12 12M18 6 6 18"));
    const dialog = element("dialog", { "aria-label": title }, close);
    const small = matchMedia("(max-width: 520px), (max-height: 420px)");
    let frame;

    const greet = () => frame.contentWindow.postMessage("legpain:open", origin);

    launch.addEventListener("click", () => {
      launch.hidden = true;
      if (small.matches) dialog.showModal();
      else dialog.show();
      if (frame) {
        frame.focus();
        greet();
        return;
      }
      frame = element("iframe", { src: page, title, referrerpolicy: "no-referrer" });
      frame.addEventListener("load", greet);
      dialog.append(frame);
      frame.focus();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") dialog.close();
    });
    dialog.addEventListener("close", () => {
      launch.hidden = false;
      launch.focus();
    });
    addEventListener("message", (event) => {
      if (frame && event.source === frame.contentWindow && event.origin === origin && event.data === "legpain:close") dialog.close();
    });

    root.append(launch, dialog);
    document.body.append(host);
  }

  if (document.body) start();
  else document.addEventListener("DOMContentLoaded", start);
})();
