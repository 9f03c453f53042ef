// Renders the mathematics with the vendored KaTeX and opens the details that an address points into.

const MATH = {
  delimiters: [
    { left: "\\[", right: "\\]", display: true },
    { left: "\\(", right: "\\)", display: false },
  ],
  ignoredTags: ["script", "noscript", "style", "textarea", "pre", "code", "option"],
  throwOnError: false, // a mistake shows as .katex-error, which the tests look for
  strict: "ignore",
  trust: (context) => ["\\htmlClass", "\\htmlData"].includes(context.command), // marks of what is new, and of symbols
};

function revealTarget() {
  const id = decodeURIComponent(location.hash.slice(1));
  const target = id && document.getElementById(id);
  if (!target) return;
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
}

const scrolls = (box) => box.scrollWidth > box.clientWidth + 1;

const ends = (box) => box.scrollLeft + box.clientWidth >= box.scrollWidth - 2;

// An equation too long for its column gets the whole row. What still scrolls sideways fades at its edge, and can be
// reached from the keyboard. Everything is measured before anything is changed: each change makes the next look a layout.
function fit(root = document) {
  const inside = (selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
  const lines = inside(".line");
  lines.forEach((line) => line.classList.remove("long"));
  const long = lines.filter((line) => scrolls(line.querySelector(".eq")));
  long.forEach((line) => line.classList.add("long"));
  const boxes = inside(".eq, .polynomial, .table-scroll, div.arithmatex");
  const wide = boxes.map((box) => [box, scrolls(box), ends(box)]);
  for (const [box, over, end] of wide) {
    box.classList.toggle("scrolls", over);
    box.classList.toggle("at-end", end);
    if (over) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
    box.onscroll = () => box.classList.toggle("at-end", ends(box));
  }
}

// Details that open together, and the steps of a resize, are one look at the page, in the next frame.
const waiting = new Set();

function fitSoon(root) {
  if (!waiting.size) {
    requestAnimationFrame(() => {
      const [first, ...others] = waiting;
      waiting.clear();
      fit(others.length ? document : first);
    });
  }
  waiting.add(root);
}

function start() {
  renderMathInElement(document.body, MATH);
  document.documentElement.classList.add("math-ready");
  revealTarget();
  fit();
  document.fonts.ready.then(() => fit()); // the width of an equation is known once its fonts are
}

if (typeof document$ !== "undefined") document$.subscribe(start);
else document.addEventListener("DOMContentLoaded", start);
window.addEventListener("hashchange", revealTarget);
window.addEventListener("resize", () => fitSoon(document));
document.addEventListener("toggle", (event) => fitSoon(event.target.closest(".line") || event.target), true);
// On paper every detail is shown.
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
