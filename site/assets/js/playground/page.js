// The playground's page: choose an equation, move what it reads, watch both sides. What is chosen is kept in the address.

(function () {
  "use strict";

  const DEFAULT = {
    horizon: 2, gamma: 0.75, lambda: 0.5, rho: 0.75, p: [0.75, 0.25, 0.5, 0.875], pi: [0.25, 0.625], mu: [0.5, 0.375],
    r: [1, 0, -1, 2], values: {}, times: {}, places: {}, broken: {},
  };
  const EQUAL = 1e-9;
  const LONGEST = 3; // horizons: every trajectory is visited, and terms nest

  const copy = (value) => JSON.parse(JSON.stringify(value));
  const root = () => document.getElementById("playground-board");
  let entry = null, item = null, world = copy(DEFAULT);

  // ----------------------------------------------------------------------------------------------------- small pieces

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter((child) => child !== null));
    return node;
  }

  const short = (x) => (Number.isNaN(x) ? "undefined" : Math.abs(x) < 5e-12 ? "0" : String(Number(x.toPrecision(6))).replace("-", "−"));
  const math = (latex, display = false) => {
    const node = el(display ? "div" : "span", display ? { class: "eq" } : {});
    katex.render(latex, node, { displayMode: display, throwOnError: false, strict: "ignore" });
    return node;
  };

  // ------------------------------------------------------------------------------------------------------ the address

  function toAddress() {
    const changed = Object.fromEntries(
      Object.entries(world).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(DEFAULT[name])));
    const state = new URLSearchParams({ entry: entry.id, line: item.key });
    if (Object.keys(changed).length) state.set("world", JSON.stringify(changed));
    history.replaceState(null, "", `#${state}`);
  }

  function fromAddress() {
    const state = new URLSearchParams(location.hash.slice(1));
    let given = {};
    try {
      given = JSON.parse(state.get("world") || "{}");
    } catch {
      given = {}; // an address that somebody has cut off: begin with the default
    }
    return { id: state.get("entry"), key: state.get("line"), given: checked(given) };
  }

  // Only numbers in range, whatever an address says.
  function checked(given) {
    const kept = {};
    const number = (x, low, high) => typeof x === "number" && x >= low && x <= high;
    const inside = { horizon: [1, LONGEST], gamma: [0, 1], lambda: [0, 1], rho: [0, 1] };
    for (const [name, [low, high]] of Object.entries(inside)) if (number(given[name], low, high)) kept[name] = given[name];
    if (kept.horizon !== undefined) kept.horizon = Math.round(kept.horizon);
    for (const [name, low, high] of [["p", 0, 1], ["pi", 0, 1], ["mu", 0, 1], ["r", -100, 100]]) {
      const fits = Array.isArray(given[name]) && given[name].length === DEFAULT[name].length;
      if (fits && given[name].every((x) => number(x, low, high))) kept[name] = given[name].slice();
    }
    for (const name of ["values", "times", "places", "broken"]) {
      if (given[name] && typeof given[name] === "object" && !Array.isArray(given[name])) {
        kept[name] = Object.fromEntries(
          Object.entries(given[name]).filter(([, x]) => x === true || number(x, -100, 100)).map(([key, x]) => [String(key), x]));
      }
    }
    return kept;
  }

  // -------------------------------------------------------------------------------------------------------- choosing

  function load(id) {
    const known = window.GRADPROOF_ENTRIES || {};
    if (known[id]) return Promise.resolve(known[id]);
    return new Promise((resolve, reject) => {
      const script = el("script", { src: `assets/playground/${encodeURIComponent(id)}.js` });
      script.onload = () => (window.GRADPROOF_ENTRIES && window.GRADPROOF_ENTRIES[id] ? resolve(window.GRADPROOF_ENTRIES[id]) : reject());
      script.onerror = reject;
      document.head.append(script);
    });
  }

  async function choose(id, key, given) {
    const select = document.getElementById("playground-entry");
    const ids = [...select.options].map((option) => option.value);
    if (!ids.includes(id)) id = ids[0];
    select.value = id;
    try {
      entry = await load(id);
    } catch {
      root().replaceChildren(el("p", { class: "unexpected" }, `The data of ${id} could not be loaded; is the page complete?`));
      return;
    }
    item = entry.items.find((one) => one.key === key) || entry.items[0];
    const lines = document.getElementById("playground-line");
    const kinds = { step: "line", pitfall: "tempting and false", false: "what people say", instead: "what to write instead" };
    lines.replaceChildren(...entry.items.map((one) =>
      el("option", { value: one.key, selected: one === item }, `${kinds[one.kind]}: ${one.sentence}`)));
    lines.value = item.key;
    begin(given);
  }

  function begin(given = null) {
    world = { ...copy(DEFAULT), ...(given || (item.start ? checked(item.start) : {})) };
    world.horizon = Math.min(LONGEST, Math.max(world.horizon, item.minHorizon));
    draw();
  }

  // --------------------------------------------------------------------------------------------------------- the sides

  function evaluate() {
    fillFree();
    try {
      return GradproofEvaluate.sides(entry.nodes, item, world);
    } catch (error) {
      if (!(error instanceof GradproofEvaluate.Unsupported)) throw error;
      return { problem: `Not at this setting: ${error.message}.` };
    }
  }

  const moment = ([constant, multiples]) =>
    multiples.reduce((sum, [name, factor]) => sum + factor * (name === "T" ? world.horizon : world.times[name]), constant);

  // Every free time, state and action of the equation gets a value in range.
  function fillFree() {
    for (const [name, low, high] of item.ranges) {
      const bounds = [moment(low), moment(high)];
      world.times[name] = Math.max(bounds[0], Math.min(bounds[1], Math.round(world.times[name] ?? bounds[0])));
    }
    for (const name of freePlaces()) world.places[name] = world.places[name] === 1 ? 1 : 0;
  }

  function freePlaces() {
    const places = [];
    for (const [kind, which] of item.places) {
      if (kind === "tau" || kind === "h") {
        const last = kind === "tau" ? world.horizon + 1 : moment(which);
        for (let t = 1; t < last; t++) places.push(`s${t}`, `a${t}`);
        places.push(`s${last}`);
      } else places.push(Array.isArray(which) ? `${kind}${moment(which)}` : `${kind}:${which}`);
    }
    return [...new Set(places)];
  }

  function flat(value) {
    return Array.isArray(value) ? value.flatMap(flat) : [value];
  }

  // A number, a gradient with a row per parameter, or a matrix of second derivatives.
  function shownValue(value) {
    if (!Array.isArray(value)) return el("output", { class: "number" }, short(value));
    const name = (place) => math(`\\theta_${place + 1}`);
    if (!Array.isArray(value[0])) {
      return el("output", { class: "vector" }, ...value.map((x, place) => el("span", {}, name(place), ` ${short(x)}`)));
    }
    return el("output", { class: "vector" }, ...value.flatMap((row, i) => row.map((x, j) => el("span", {}, name(i), name(j), ` ${short(x)}`))));
  }

  function shownTerms(title, terms) {
    const known = terms.filter(({ value }) => flat(value).some((x) => x !== 0));
    if (known.length < 2) return null;
    const largest = Math.max(...known.flatMap(({ value }) => flat(value).map(Math.abs)).filter(Number.isFinite), 1e-12);
    const bar = (x) => {
      const width = Number.isFinite(x) ? (50 * Math.abs(x)) / largest : 0;
      return el("span", { class: "bar", "aria-hidden": "true" }, el("i", { style: `width:${width}%;${x < 0 ? "right" : "left"}:50%`, class: x < 0 ? "minus" : "plus" }));
    };
    const rows = known.flatMap(({ label, value }) => flat(value).map((x, place) =>
      el("tr", {}, el("th", { scope: "row" }, place ? "" : label), el("td", {}, bar(x)), el("td", { class: "value" }, short(x)))));
    return el("table", { class: "terms" }, el("caption", {}, title), el("tbody", {}, ...rows));
  }

  // -------------------------------------------------------------------------------------------------------- controls

  // `label` is LaTeX, or words for something that has no sign; `spoken` is what a screen reader says.
  function slider(label, spoken, value, low, high, step, change) {
    const shown = el("output", {}, short(value));
    const input = el("input", {
      type: "range", min: low, max: high, step, value, "aria-label": spoken,
      oninput: () => {
        shown.textContent = short(input.valueAsNumber);
        change(input.valueAsNumber);
        refresh();
      },
    });
    return el("label", { class: "slider" }, label, input, shown);
  }

  const state = (s) => `\\mathsf{s${s + 1}}`, action = (a) => `\\mathsf{a${a + 1}}`;
  const pair = (i) => `s${(i >> 1) + 1}, a${(i & 1) + 1}`;

  function controls(read) {
    const groups = [];
    const group = (title, list) => list.length && groups.push(el("fieldset", {}, el("legend", {}, title), ...list));
    const probability = (latex, spoken, list, place) => slider(math(latex), spoken, list[place], 0, 1, 1 / 64, (x) => { list[place] = x; });

    const numbers = [];
    if (usesHorizon()) numbers.push(slider(math("T"), "horizon T", world.horizon, item.minHorizon, LONGEST, 1, (x) => { world.horizon = x; }));
    if (read.has("gamma") && !item.undiscounted) numbers.push(slider(math("\\gamma"), "discount gamma", world.gamma, 0, 1, 1 / 64, (x) => { world.gamma = x; }));
    if (read.has("lambda")) numbers.push(slider(math("\\lambda"), "lambda", world.lambda, 0, 1, 1 / 64, (x) => { world.lambda = x; }));
    group("Horizon and discount", numbers);

    const policy = [0, 1].filter((s) => read.has(`pi${s}`)).map((s) => probability(`\\pi_\\theta(${action(0)} \\mid ${state(s)})`, `policy: a1 in s${s + 1}`, world.pi, s));
    const other = [0, 1].filter((s) => read.has(`mu${s}`)).map((s) => probability(`\\mu(${action(0)} \\mid ${state(s)})`, `other policy: a1 in s${s + 1}`, world.mu, s));
    group("Policy", policy);
    group("The other policy", other);

    const places = [0, 1, 2, 3];
    group("Rewards", places.filter((i) => read.has(`r${i >> 1}${i & 1}`)).map((i) =>
      slider(math(`r(${state(i >> 1)}, ${action(i & 1)})`), `reward of ${pair(i)}`, world.r[i], -4, 4, 1 / 8, (x) => { world.r[i] = x; })));
    const dynamics = read.has("rho") ? [slider(math(`\\rho(${state(0)})`), "start in s1", world.rho, 0, 1, 1 / 64, (x) => { world.rho = x; })] : [];
    dynamics.push(...places.filter((i) => read.has(`p${i >> 1}${i & 1}`)).map((i) =>
      probability(`p(${state(0)} \\mid ${state(i >> 1)}, ${action(i & 1)})`, `to s1 after ${pair(i)}`, world.p, i)));
    group("Start and dynamics", dynamics);

    const calls = [...read].filter((name) => name.startsWith("f:")).map((name) => name.slice(2)).sort();
    group("Arbitrary functions", calls.slice(0, 12).map((name) =>
      slider(el("code", {}, name), name, world.values[name] ?? GradproofEvaluate.guess(name), -4, 4, 1 / 8, (x) => { world.values[name] = x; })));
    group("At", freeChoices());
    return groups;
  }

  function usesHorizon() {
    const timed = ["Expectation", "ConditionalExpectation", "Objective", "Value", "times sum", "times product", "TrajectoryProbability", "Return", "RewardToGo"];
    const seen = new Set(), left = [item.lhs, item.rhs];
    while (left.length) {
      const [kind, , parts] = entry.nodes[left.pop()];
      seen.add(kind);
      left.push(...parts);
    }
    return timed.some((kind) => seen.has(kind)) || item.ranges.length > 0;
  }

  function freeChoices() {
    const chosen = [];
    const select = (label, spoken, options, value, change) => el("label", { class: "slider" }, label,
      el("select", { "aria-label": spoken, onchange: (event) => { change(Number(event.target.value)); draw(); } },
        ...options.map(([text, number]) => el("option", { value: number, selected: number === value }, text))), el("span"));
    for (const [name] of item.ranges) {
      const times = Array.from({ length: world.horizon + 1 }, (unused, place) => [String(place + 1), place + 1]);
      chosen.push(select(math(name), `time ${name}`, times, world.times[name], (x) => { world.times[name] = x; }));
    }
    for (const name of freePlaces()) {
      const kind = name[0], letter = name.includes(":") ? name.slice(2) : `${kind}_{${name.slice(1)}}`;
      chosen.push(select(math(letter), name, [[`${kind}1`, 0], [`${kind}2`, 1]], world.places[name], (x) => { world.places[name] = x; }));
    }
    return chosen;
  }

  const BREAKABLE = {
    "theta-free-dynamics": "the dynamics move with θ",
    "theta-free-initial-law": "the law of the first state moves with θ",
    "theta-free-reward": "the rewards move with θ",
    "theta-free-functions": "the functions move with θ",
    "policies-sum-to-one": "the policies sum to more than one",
    "dynamics-sum-to-one": "the dynamics sum to more than one",
  };

  function assumptions() {
    const listed = item.assumes.filter((name) => BREAKABLE[name]);
    if (!listed.length) return null;
    const box = (name) => el("label", { class: "assumed" },
      el("input", {
        type: "checkbox", checked: !world.broken[name],
        onchange: (event) => {
          if (event.target.checked) delete world.broken[name];
          else world.broken[name] = true;
          event.target.nextElementSibling.textContent = world.broken[name] ? `dropped: ${BREAKABLE[name]}` : name;
          refresh();
        },
      }),
      el("span", {}, world.broken[name] ? `dropped: ${BREAKABLE[name]}` : name));
    return el("fieldset", {}, el("legend", {}, "Assumptions: drop one"), ...listed.map(box));
  }

  // --------------------------------------------------------------------------------------------------------- drawing

  function draw() {
    const box = root();
    const found = evaluate();
    const read = found.read || new Set();
    const sentence = el("p", { class: "says" }, item.sentence);
    const equation = el("div", { class: "sides" },
      el("div", { class: "side" }, el("h3", {}, "Left side"), math(item.before, true), el("div", { id: "playground-left", "aria-live": "polite" })),
      el("div", { class: "side" }, el("h3", {}, "Right side"), math(item.after, true), el("div", { id: "playground-right", "aria-live": "polite" })));
    const buttons = el("p", { class: "buttons" },
      el("button", { type: "button", class: "md-button", onclick: shuffle }, "Random numbers"),
      el("button", { type: "button", class: "md-button", onclick: () => begin() }, item.start ? "The stored counterexample" : "Start again"));
    box.replaceChildren(sentence, el("p", { id: "playground-verdict", role: "status" }), equation, buttons,
      el("div", { class: "controls" }, ...controls(read), assumptions()));
    drawn = what(found);
    show(found);
    for (const part of box.querySelectorAll(".eq")) if (part.scrollWidth > part.clientWidth + 1) part.tabIndex = 0;
    toAddress();
  }

  let waiting = false;
  function refresh() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      const found = evaluate();
      show(found);
      toAddress();
      // Another horizon reads other places and functions: then there are other controls to show.
      if (what(found) !== drawn) keepFocus(draw);
    });
  }

  // Everything that the controls depend on, as text.
  let drawn = "";
  const what = (found) => [...(found.read || [])].sort().concat(freePlaces(), item.ranges.length ? String(world.horizon) : []).join();

  function keepFocus(change) {
    const all = () => [...root().querySelectorAll("input, select, button")];
    const place = all().indexOf(document.activeElement);
    change();
    if (place >= 0 && all()[place]) all()[place].focus();
  }

  function show(found) {
    const verdict = document.getElementById("playground-verdict");
    const left = document.getElementById("playground-left"), right = document.getElementById("playground-right");
    left.replaceChildren();
    right.replaceChildren();
    if (found.problem) {
      verdict.className = "undecided";
      verdict.textContent = found.problem;
      return;
    }
    left.append(shownValue(found.left), shownTerms("by time", found.terms.left) || "");
    right.append(shownValue(found.right), shownTerms("by time", found.terms.right) || "");
    const undefined_ = Number.isNaN(found.distance), equal = found.distance < EQUAL;
    verdict.className = undefined_ ? "undecided" : equal ? "equal" : "different";
    verdict.textContent = undefined_ ? "A side has no value here." : equal ? "Equal here." : "The two sides differ here.";
    const dropped = Object.keys(world.broken).length > 0;
    if (equal && item.verdict === "REFUTED") verdict.textContent += " Not everywhere: it is refuted.";
    if (!equal && !undefined_ && item.verdict === "PROVED") {
      verdict.textContent += dropped ? " It needs what has been dropped." : " The equation is proved, so an assumption fails at this setting.";
    }
  }

  function shuffle() {
    const probability = () => (1 + Math.floor(Math.random() * 63)) / 64, reward = () => Math.floor(Math.random() * 33) / 4 - 4;
    for (const name of ["p", "pi", "mu"]) world[name] = world[name].map(probability);
    Object.assign(world, { gamma: probability(), lambda: probability(), rho: probability(), r: world.r.map(reward) });
    for (const name of evaluate().read || []) if (name.startsWith("f:")) world.values[name.slice(2)] = reward();
    draw();
  }

  function start() {
    if (!root()) return;
    const select = document.getElementById("playground-entry"), lines = document.getElementById("playground-line");
    select.addEventListener("change", () => choose(select.value, null, null));
    lines.addEventListener("change", () => {
      item = entry.items.find((one) => one.key === lines.value);
      begin();
    });
    const open = () => {
      const { id, key, given } = fromAddress();
      choose(id, key, Object.keys(given).length ? given : null);
    };
    window.addEventListener("hashchange", open);
    open();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
