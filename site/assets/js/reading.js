// Reading an equation: point at a symbol, or tap it, for its meaning; copy a line as LaTeX or as Python.

(function () {
  "use strict";

  let tip = null;

  function hide() {
    if (tip) tip.hidden = true;
  }

  // The meanings of the innermost symbol and of what it is a part of, innermost first.
  function meanings(target) {
    const rows = [];
    for (let node = target.closest("[data-row]"); node; node = node.parentElement.closest("[data-row]")) {
      if (!rows.includes(node.dataset.row)) rows.push(node.dataset.row);
    }
    return rows.map((row) => (window.GRADPROOF_NOTATION || [])[Number(row)]).filter(Boolean);
  }

  function show(target) {
    const found = meanings(target);
    if (!found.length) return hide();
    if (!tip) {
      tip = document.createElement("div");
      tip.className = "symbol-tip";
      tip.setAttribute("role", "tooltip");
      document.body.append(tip);
    }
    tip.replaceChildren(...found.slice(0, 2).map(([latex, meaning]) => {
      const line = document.createElement("p"), sign = document.createElement("span");
      katex.render(latex, sign, { throwOnError: false, strict: "ignore" });
      line.append(sign, ` ${meaning}`);
      return line;
    }));
    tip.hidden = false;
    const box = target.closest("[data-row]").getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 8));
    const below = box.bottom + 8 + tip.offsetHeight < window.innerHeight;
    tip.style.left = `${left + window.scrollX}px`;
    tip.style.top = `${(below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + window.scrollY}px`;
  }

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "mouse" && event.target.closest) (event.target.closest("[data-row]") ? show(event.target) : hide());
  });
  document.addEventListener("click", (event) => (event.target.closest("[data-row]") ? show(event.target) : hide()));
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());

  function start() {
    for (const line of document.querySelectorAll(".copies")) line.hidden = !navigator.clipboard;
    document.addEventListener("click", async (event) => {
      const button = event.target.closest("button[data-copy]");
      if (!button) return;
      await navigator.clipboard.writeText(button.dataset.copy);
      const before = button.textContent;
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = before), 1500);
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
