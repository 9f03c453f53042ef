// The map: which families are shown, and what belongs to the node that is pointed at. Without this script everything is shown.

(function () {
  "use strict";

  function start() {
    const drawing = document.querySelector(".map svg");
    if (!drawing) return;
    const nodes = new Map([...drawing.querySelectorAll("a.node")].map((node) => [node.id.slice("map-".length), node]));
    const arrows = [...drawing.querySelectorAll(".arrows path")];
    const uses = new Map([...nodes].map(([name, node]) => [name, node.dataset.uses.split(" ").filter(Boolean)]));
    const users = new Map([...nodes.keys()].map((name) => [name, []]));
    for (const [name, list] of uses) for (const used of list) users.get(used).push(name);

    const reach = (name, next, seen = new Set()) => {
      for (const other of next.get(name)) {
        if (seen.has(other)) continue;
        seen.add(other);
        reach(other, next, seen);
      }
      return seen;
    };

    const show = (name) => {
      const below = reach(name, uses), above = reach(name, users);
      drawing.classList.add("pointed");
      for (const [other, node] of nodes) node.classList.toggle("on", other === name || below.has(other) || above.has(other));
      for (const arrow of arrows) {
        const { used, by } = arrow.dataset;
        const down = below.has(used) && (by === name || below.has(by)), up = above.has(by) && (used === name || above.has(used));
        arrow.classList.toggle("on", down || up);
      }
    };
    const clear = () => drawing.classList.remove("pointed");
    for (const [name, node] of nodes) {
      node.addEventListener("pointerenter", () => show(name));
      node.addEventListener("focus", () => show(name));
      node.addEventListener("pointerleave", clear);
      node.addEventListener("blur", clear);
    }

    const bands = [...drawing.querySelectorAll(".band")];
    const boxes = [...document.querySelectorAll(".map-filters input")];
    const filter = () => {
      const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      for (const band of bands) band.classList.toggle("off", !shown.has(band.dataset.family));
      for (const arrow of arrows) arrow.classList.toggle("off", !shown.has(arrow.dataset.from) || !shown.has(arrow.dataset.to));
    };
    for (const box of boxes) box.addEventListener("change", filter);
    filter();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
