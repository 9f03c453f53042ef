// Renders the mathematics with the vendored KaTeX and opens the details that an address points into.

const MATH = {
  delimiters: [
    { left: "\\[", right: "\\]", display: true },
    { left: "\\(", right: "\\)", display: false },
  ],
  ignoredTags: ["script", "noscript", "style", "textarea", "pre", "code", "option"],
  throwOnError: false, // a mistake shows as .katex-error, which the tests look for
  strict: "ignore",
};

function revealTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
}

// A box that scrolls sideways must be reachable from the keyboard, and only such a box.
function focusScrollable() {
  for (const box of document.querySelectorAll(".eq, .table-scroll, .arithmatex")) {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle("scrolls", scrolls);
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
}

function start() {
  renderMathInElement(document.body, MATH);
  document.documentElement.classList.add("math-ready");
  revealTarget();
  focusScrollable();
}

if (typeof document$ !== "undefined") document$.subscribe(start);
else document.addEventListener("DOMContentLoaded", start);
window.addEventListener("hashchange", revealTarget);
window.addEventListener("resize", focusScrollable);
document.addEventListener("toggle", focusScrollable, true);
// On paper every detail is shown.
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
