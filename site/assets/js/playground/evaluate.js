// Both sides of an equation on one small MDP, by enumerating every trajectory. No libraries, no symbols: a number carries
// its derivatives along θ_1 and θ_2, the policy's parameters in the states s1 and s2.
//
//   jet      [x, ∂_1x, ∂_2x, ∂_1∂_1x, ∂_1∂_2x, ∂_2∂_2x], as long as the order asks for (1, 3 or 6 numbers)
//   value    a jet for a number, [value along θ_1, value along θ_2] for a gradient, nested twice for a matrix
//   node     [kind, data, parts]; parts are places in the table of nodes
//   world    what the page's controls hold, see `World`
//
// What is undefined is NaN; a sum leaves out what has probability zero, so 0 · NaN = 0.

(function () {
  "use strict";

  const LENGTH = [1, 3, 6];
  const STATES = 2, ACTIONS = 2;

  class Unsupported extends Error {}

  // ------------------------------------------------------------------------------------------------------------- jets

  const constant = (x, order) => {
    const jet = new Float64Array(LENGTH[order]);
    jet[0] = x;
    return jet;
  };
  const isZero = (jet) => jet.every((part) => part === 0);
  const product = (x, y) => (x === 0 || y === 0 ? 0 : x * y);

  function plus(x, y) {
    return x.map((part, place) => part + y[place]);
  }

  function times(x, y) {
    const z = new Float64Array(x.length);
    z[0] = product(x[0], y[0]);
    for (let i = 1; i < Math.min(x.length, 3); i++) z[i] = product(x[0], y[i]) + product(x[i], y[0]);
    if (x.length > 3) {
      z[3] = product(x[0], y[3]) + 2 * product(x[1], y[1]) + product(x[3], y[0]);
      z[4] = product(x[0], y[4]) + product(x[1], y[2]) + product(x[2], y[1]) + product(x[4], y[0]);
      z[5] = product(x[0], y[5]) + 2 * product(x[2], y[2]) + product(x[5], y[0]);
    }
    return z;
  }

  // f(x) from f, f' and f'' at the value of x; what has no value has no derivative either.
  function along(x, value, first, second) {
    const z = new Float64Array(x.length);
    z[0] = value;
    for (let i = 1; i < Math.min(x.length, 3); i++) z[i] = product(first, x[i]);
    if (x.length > 3) {
      z[3] = product(first, x[3]) + product(second, product(x[1], x[1]));
      z[4] = product(first, x[4]) + product(second, product(x[1], x[2]));
      z[5] = product(first, x[5]) + product(second, product(x[2], x[2]));
    }
    return Number.isNaN(value) ? z.fill(NaN) : z;
  }

  function inverse(x) {
    const v = x[0] === 0 ? NaN : 1 / x[0];
    return along(x, v, -v * v, 2 * v * v * v);
  }

  function logarithm(x) {
    const v = x[0] > 0 ? x[0] : NaN;
    return along(x, Math.log(v), 1 / v, -1 / (v * v));
  }

  function power(x, exponent) {
    let [base, left] = exponent < 0 ? [inverse(x), -exponent] : [x, exponent];
    let z = constant(1, LENGTH.indexOf(x.length));
    for (; left > 0; left--) z = times(z, base);
    return z;
  }

  // ------------------------------------------------------------------------------------------------- vectors of jets

  const isJet = (value) => value instanceof Float64Array;
  const map = (value, change) => (isJet(value) ? change(value) : value.map((part) => map(part, change)));

  function add(x, y) {
    if (isJet(x) && isJet(y)) return plus(x, y);
    // The number 0 stands for the zero vector.
    if (isJet(x)) return isZero(x) ? y : map(y, () => { throw new Unsupported("a number plus a gradient"); });
    if (isJet(y)) return add(y, x);
    return x.map((part, place) => add(part, y[place]));
  }

  function multiply(x, y) {
    if (isJet(x)) return map(y, (jet) => times(x, jet));
    if (isJet(y)) return map(x, (jet) => times(jet, y));
    throw new Unsupported("a product of two gradients");
  }

  // ∂_1 and ∂_2 of a jet of one order more.
  const PARTIAL = [[1, 3, 4], [2, 4, 5]];

  function gradient(value, order) {
    if (!isJet(value)) {
      // The outer gradient comes first: [∂_1 of the vector, ∂_2 of the vector].
      const inner = value.map((part) => gradient(part, order));
      return [inner.map((part) => part[0]), inner.map((part) => part[1])];
    }
    return PARTIAL.map((places) => Float64Array.from(places.slice(0, LENGTH[order]), (place) => value[place]));
  }

  // ------------------------------------------------------------------------------------------------------------ world

  // A law of two outcomes that moves with θ: x is the first probability, as σ of a parameter.
  function twoOutcomes(x, direction, order, scale) {
    const slope = x * (1 - x), bend = slope * (1 - 2 * x);
    const jets = [constant(x, order), constant(1 - x, order)];
    for (let i = 1; i <= 2 && order > 0; i++) {
      jets[0][i] = slope * direction[i - 1];
      jets[1][i] = -jets[0][i];
    }
    if (order > 1) {
      [[0, 0], [0, 1], [1, 1]].forEach(([i, j], place) => {
        jets[0][3 + place] = bend * direction[i] * direction[j];
        jets[1][3 + place] = -jets[0][3 + place];
      });
    }
    jets[1] = map(jets[1], (jet) => jet.map((part) => part * scale));
    return jets;
  }

  // What an arbitrary function or reward does where it may move with θ: its derivative is a fixed function of its name.
  function moving(x, name, order) {
    const jet = constant(x, order);
    if (order > 0) [jet[1], jet[2]] = slopes(name);
    return jet;
  }

  function slopes(name) {
    let hash = 7;
    for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)) % 1009;
    return [((hash % 5) - 2) / 2 || 0.5, ((hash % 7) - 3) / 2 || -0.5];
  }

  // A world: {horizon, gamma, lambda, rho, p: [4], pi: [2], mu: [2], r: [4], values: {call: number}, broken: {assumption: true}}.
  // rho, p[2s+a], pi[s], mu[s] are the probabilities of the first state or action.
  class World {
    constructor(data) {
      this.data = data;
      this.read = new Set(); // what an evaluation has looked at, by name: the page shows a control for each
    }

    broken(name) {
      return Boolean(this.data.broken && this.data.broken[name]);
    }

    initial(order) {
      this.read.add("rho");
      const direction = this.broken("theta-free-initial-law") ? [0, 1] : [0, 0];
      return twoOutcomes(this.data.rho, direction, order, this.broken("dynamics-sum-to-one") ? 1.25 : 1);
    }

    transition(s, a, order) {
      this.read.add(`p${s}${a}`);
      const direction = this.broken("theta-free-dynamics") ? [1, 0.5] : [0, 0];
      return twoOutcomes(this.data.p[2 * s + a], direction, order, this.broken("dynamics-sum-to-one") ? 1.25 : 1);
    }

    policy(law, s, order) {
      const other = law === "mu";
      this.read.add(`${other ? "mu" : "pi"}${s}`);
      const direction = law === "theta" ? [s === 0 ? 1 : 0, s === 1 ? 1 : 0] : [0, 0];
      return twoOutcomes((other ? this.data.mu : this.data.pi)[s], direction, order, this.broken("policies-sum-to-one") ? 1.25 : 1);
    }

    reward(s, a, order) {
      this.read.add(`r${s}${a}`);
      const x = this.data.r[2 * s + a];
      return this.broken("theta-free-reward") ? moving(x, `r${s}${a}`, order) : constant(x, order);
    }

    // An arbitrary function: the number a reader has chosen, or a small one made from its name.
    call(name, order) {
      this.read.add(`f:${name}`);
      const given = this.data.values && this.data.values[name];
      const x = given === undefined ? World.guess(name) : given;
      const fixed = name.startsWith("r(") ? "theta-free-reward" : "theta-free-functions";
      return this.data.assumes.has(fixed) && !this.broken(fixed) ? constant(x, order) : moving(x, name, order);
    }

    static guess(name) {
      let hash = 3;
      for (const letter of name) hash = (hash * 37 + letter.codePointAt(0)) % 997;
      return 0.5 + (hash % 8) / 2; // positive: some functions stand inside a logarithm
    }

    parameter(name) {
      this.read.add(name);
      return name === "gamma" && this.data.undiscounted ? 1 : this.data[name];
    }
  }

  // -------------------------------------------------------------------------------------------------------- evaluator

  class Evaluator {
    constructor(nodes, world) {
      this.nodes = nodes;
      this.world = world;
      this.T = world.data.horizon;
      this.kept = new Map();
      this.pinned = null; // [place of a sum over times, its only value]
    }

    moment(linear, times) {
      return linear[0] + linear[1].reduce((sum, [name, factor]) => sum + factor * (name === "T" ? this.T : times[name]), 0);
    }

    place([kind, which], env) {
      return Array.isArray(which) ? `${kind}${this.moment(which, env.times)}` : `${kind}:${which}`;
    }

    at(label, env) {
      const found = env.places[this.place(label, env)];
      if (found === undefined) throw new Unsupported(`${this.place(label, env)} has no value`);
      return found;
    }

    // s_first, a_first, …, a_T, s_{T+1}
    trajectory(first) {
      const places = [];
      for (let t = first; t <= this.T; t++) places.push(["s", t], ["a", t]);
      places.push(["s", this.T + 1]);
      return places;
    }

    kept_(key, make) {
      if (!this.kept.has(key)) this.kept.set(key, make());
      return this.kept.get(key);
    }

    law(name, order, ...given) {
      return this.kept_(`${name},${order},${given}`, () => this.world[name](...given, order));
    }

    // The probability of one place given those before it.
    factor(law, [kind, time], places, order) {
      const here = places[`${kind}${time}`];
      if (kind === "a") return this.law("policy", order, law, places[`s${time}`])[here];
      if (time === 1) return this.law("initial", order)[here];
      return this.law("transition", order, places[`s${time - 1}`], places[`a${time - 1}`])[here];
    }

    // Σ over the values of some places of weight · body; what has weight zero is left out.
    weighted(law, places, env, order, body) {
      let total = null;
      const visit = (number, weight) => {
        if (isZero(weight)) return;
        if (number === places.length) {
          const part = multiply(weight, body(env));
          total = total === null ? part : add(total, part);
          return;
        }
        const [kind, time] = places[number], name = `${kind}${time}`, before = env.places[name];
        for (let value = 0; value < (kind === "s" ? STATES : ACTIONS); value++) {
          env.places[name] = value;
          visit(number + 1, times(weight, this.factor(law, places[number], env.places, order)));
        }
        if (before === undefined) delete env.places[name];
        else env.places[name] = before;
      };
      visit(0, constant(1, order));
      return total === null ? constant(0, order) : total;
    }

    // Σ over the values of letters or places, without a weight.
    summed(names, env, order, body) {
      let total = null;
      const visit = (number) => {
        if (number === names.length) {
          const part = body(env);
          total = total === null ? part : add(total, part);
          return;
        }
        const name = names[number], before = env.places[name];
        for (let value = 0; value < (name[0] === "s" ? STATES : ACTIONS); value++) {
          env.places[name] = value;
          visit(number + 1);
        }
        if (before === undefined) delete env.places[name];
        else env.places[name] = before;
      };
      visit(0);
      return total === null ? constant(0, order) : total;
    }

    evaluate(node, env, order) {
      const [kind] = this.nodes[node];
      const read = this[`read_${kind.toLowerCase().replaceAll(" ", "_")}`];
      if (read === undefined) throw new Unsupported(kind);
      return read.call(this, this.nodes[node][1], this.nodes[node][2], env, order, node);
    }

    // ------------------------------------------------------------------------------------------------------ numbers

    read_number([[above, below]], parts, env, order) {
      return constant(above / below, order);
    }

    read_time([linear], parts, env, order) {
      return constant(this.moment(linear, env.times), order);
    }

    read_parameter([name], parts, env, order) {
      return constant(this.world.parameter(name), order);
    }

    read_plus(data, parts, env, order) {
      return parts.map((part) => this.evaluate(part, env, order)).reduce(add);
    }

    read_times(data, parts, env, order) {
      // A factor that is zero makes the product zero, whatever the others are.
      const values = parts.map((part) => this.evaluate(part, env, order));
      return values.reduce(multiply);
    }

    read_power([exponent], [base], env, order) {
      return power(this.evaluate(base, env, order), this.moment(exponent, env.times));
    }

    read_other_power(data, [base, exponent], env, order) {
      const number = this.evaluate(exponent, env, 0)[0];
      return power(this.evaluate(base, env, order), Number.isInteger(number) ? number : NaN);
    }

    read_log(data, [inside], env, order) {
      return logarithm(this.evaluate(inside, env, order));
    }

    read_exp(data, [inside], env, order) {
      const x = this.evaluate(inside, env, order), value = Math.exp(x[0]);
      return along(x, value, value, value);
    }

    read_fraction(data, [above, below], env, order) {
      const under = inverse(this.evaluate(below, env, order));
      return map(this.evaluate(above, env, order), (jet) => (Number.isNaN(under[0]) ? jet.map(() => NaN) : times(jet, under)));
    }

    read_outer(data, [left, right], env, order) {
      const u = this.evaluate(left, env, order), v = this.evaluate(right, env, order);
      if (isJet(u) || isJet(v)) return constant(0, order); // one of them is the zero vector
      return u.map((x) => v.map((y) => times(x, y)));
    }

    read_gradient(data, [inside], env, order) {
      if (order + 1 >= LENGTH.length) throw new Unsupported("more than two gradients");
      return gradient(this.evaluate(inside, env, order + 1), order);
    }

    // ---------------------------------------------------------------------------------------------- sums over times

    read_times_sum(limits, [inside], env, order, node) {
      return this.over(limits, env, order, node, inside, add, 0);
    }

    read_times_product(limits, [inside], env, order, node) {
      return this.over(limits, env, order, node, inside, multiply, 1);
    }

    over(limits, env, order, node, inside, join, empty) {
      let total = null;
      const visit = (number) => {
        if (number < 0) {
          const part = this.evaluate(inside, env, order);
          total = total === null ? part : join(total, part);
          return;
        }
        const [index, low, high] = limits[number], before = env.times[index];
        const last = this.moment(high, env.times);
        for (let t = this.moment(low, env.times); t <= last; t++) {
          if (this.pinned && this.pinned[0] === node && number === limits.length - 1 && this.pinned[1] !== t) continue;
          env.times[index] = t;
          visit(number - 1);
        }
        if (before === undefined) delete env.times[index];
        else env.times[index] = before;
      };
      visit(limits.length - 1);
      return total === null ? constant(empty, order) : total;
    }

    // -------------------------------------------------------------------------------------------------- expectations

    // A trajectory of its own: what is outside keeps its letters, and gets its own times back afterwards.
    read_expectation([law], [inside], env, order) {
      const kept = { ...env.places };
      const result = this.weighted(law, this.trajectory(1), env, order, (inner) => this.evaluate(inside, inner, order));
      env.places = kept;
      return result;
    }

    read_conditionalexpectation([law, ...given], [inside], env, order) {
      const first = this.moment(given[0][1], env.times);
      const after = this.trajectory(first).slice(given.length);
      const kept = { ...env.places };
      const result = this.weighted(law, after, env, order, (inner) => this.evaluate(inside, inner, order));
      env.places = kept;
      return result;
    }

    read_drawexpectation(variables, [inside, density], env, order) {
      const names = variables.map((label) => this.place(label, env));
      return this.summed(names, env, order, (inner) => {
        const weight = this.evaluate(density, inner, order);
        return isZero(weight) ? weight : multiply(weight, this.evaluate(inside, inner, order));
      });
    }

    read_spacesum(variables, [inside], env, order) {
      const names = [];
      for (const label of variables) {
        if (label[0] === "tau") names.push(...this.trajectory(1).map(([kind, time]) => `${kind}${time}`));
        else names.push(this.place(label, env));
      }
      return this.summed(names, env, order, (inner) => this.evaluate(inside, inner, order));
    }

    // ---------------------------------------------------------------------------------------------------- the MDP

    read_policy([law, action, state], parts, env, order) {
      return this.law("policy", order, law, this.at(state, env))[this.at(action, env)];
    }

    read_transition([then, state, action], parts, env, order) {
      return this.law("transition", order, this.at(state, env), this.at(action, env))[this.at(then, env)];
    }

    read_same([left, right], parts, env, order) {
      return constant(this.at(left, env) === this.at(right, env) ? 1 : 0, order);
    }

    read_initial([state], parts, env, order) {
      return this.law("initial", order)[this.at(state, env)];
    }

    read_reward([state, action], parts, env, order) {
      return this.world.reward(this.at(state, env), this.at(action, env), order);
    }

    read_function([name, ...labels], parts, env, order) {
      return this.world.call(this.called(name, labels, env), order);
    }

    // b, b(s1, a2), f(t=3), f(h: s1, a1, s2): the same words as in a stored counterexample.
    called(name, labels, env) {
      if (!labels.length) return name;
      const word = ([kind, value]) => `${kind}${value + 1}`;
      const along = (places) => places.map(([kind, time]) => word([kind, env.places[`${kind}${time}`]])).join(", ");
      const [first] = labels;
      if (first[0] === "tau") return `${name}(tau: ${along(this.trajectory(1))})`;
      if (first[0] === "h") {
        const time = this.moment(first[1], env.times), places = [];
        for (let k = 1; k < time; k++) places.push(["s", k], ["a", k]);
        return `${name}(h: ${along([...places, ["s", time]])})`;
      }
      const said = (label) => (label[0] === "t" ? `t=${this.moment(label[1], env.times)}` : word([label[0], this.at(label, env)]));
      return `${name}(${labels.map(said).join(", ")})`;
    }

    read_return(data, parts, env, order) {
      return this.toGo(1, env, order);
    }

    read_rewardtogo([time], parts, env, order) {
      return this.toGo(this.moment(time, env.times), env, order);
    }

    toGo(first, env, order) {
      let total = constant(0, order);
      for (let t = first; t <= this.T; t++) {
        const weight = constant(this.world.parameter("gamma") ** (t - first), order);
        total = plus(total, times(weight, this.world.reward(env.places[`s${t}`], env.places[`a${t}`], order)));
      }
      return total;
    }

    read_trajectoryprobability([law], parts, env, order) {
      return this.trajectory(1).map((place) => this.factor(law, place, env.places, order)).reduce(times);
    }

    // V_t, Q_t as tables, by the Bellman equations.
    values(law, time, order) {
      return this.kept_(`V,${law},${time},${order}`, () => {
        const zero = constant(0, order);
        if (time > this.T) return { V: [zero, zero], Q: [[zero, zero], [zero, zero]] };
        return this.backedUp(law, this.values(law, time + 1, order).V, order);
      });
    }

    backedUp(law, later, order) {
      const gamma = constant(this.world.parameter("gamma"), order);
      const Q = [0, 1].map((s) => [0, 1].map((a) => {
        const step = this.law("transition", order, s, a);
        const mean = plus(times(step[0], later[0]), times(step[1], later[1]));
        return plus(this.world.reward(s, a, order), times(gamma, mean));
      }));
      const V = [0, 1].map((s) => {
        const pi = this.law("policy", order, law, s);
        return plus(times(pi[0], Q[s][0]), times(pi[1], Q[s][1]));
      });
      return { V, Q };
    }

    picked(table, kind, s, a, order) {
      if (kind === "V") return table.V[s];
      return kind === "Q" ? table.Q[s][a] : plus(table.Q[s][a], times(constant(-1, order), table.V[s]));
    }

    read_value([kind, law, time, state, action], parts, env, order) {
      const a = action === undefined ? 0 : this.at(action, env);
      return this.picked(this.values(law, this.moment(time, env.times), order), kind, this.at(state, env), a, order);
    }

    // The chain's step s → s', one row per s.
    chain(law, order) {
      return this.kept_(`chain,${law},${order}`, () => [0, 1].map((s) => [0, 1].map((then) => {
        const pi = this.law("policy", order, law, s);
        return [0, 1].map((a) => times(pi[a], this.law("transition", order, s, a)[then])).reduce(plus);
      })));
    }

    visits(law, time, order) {
      return this.kept_(`visits,${law},${time},${order}`, () => {
        if (time === 1) return this.law("initial", order);
        const before = this.visits(law, time - 1, order), step = this.chain(law, order);
        return [0, 1].map((then) => plus(times(before[0], step[0][then]), times(before[1], step[1][then])));
      });
    }

    read_marginal([law, time, state, action], parts, env, order) {
      const s = this.at(state, env), visited = this.visits(law, this.moment(time, env.times), order)[s];
      return action === undefined ? visited : times(visited, this.law("policy", order, law, s)[this.at(action, env)]);
    }

    read_objective([law], parts, env, order) {
      const rho = this.law("initial", order);
      // Trajectories are weighted to their end, so a law that does not sum to one counts at every step.
      const kept = { ...env.places };
      const result = rho && this.weighted(law, this.trajectory(1), env, order, (inner) => this.toGo(1, inner, order));
      env.places = kept;
      return result;
    }

    // ------------------------------------------------------------------------------------------- infinitely many steps

    // (I - γP)^{-1}, two by two; NaN where the discounted sum does not converge.
    resolvent(law, order) {
      return this.kept_(`resolvent,${law},${order}`, () => {
        const step = this.chain(law, order), gamma = constant(-this.world.parameter("gamma"), order);
        const m = [0, 1].map((i) => [0, 1].map((j) => plus(constant(i === j ? 1 : 0, order), times(gamma, step[i][j]))));
        const minus = (x) => times(constant(-1, order), x);
        const over = inverse(plus(times(m[0][0], m[1][1]), minus(times(m[0][1], m[1][0]))));
        const found = [[m[1][1], minus(m[0][1])], [minus(m[1][0]), m[0][0]]].map((row) => row.map((x) => times(over, x)));
        const converges = found.every((row) => row.every((x) => x[0] >= -1e-12 && Number.isFinite(x[0])));
        return converges ? found : found.map((row) => row.map((x) => x.map(() => NaN)));
      });
    }

    endless(law, order) {
      return this.kept_(`endless,${law},${order}`, () => {
        const mean = [0, 1].map((s) => {
          const pi = this.law("policy", order, law, s);
          return [0, 1].map((a) => times(pi[a], this.world.reward(s, a, order))).reduce(plus);
        });
        const inverse_ = this.resolvent(law, order);
        const V = [0, 1].map((s) => plus(times(inverse_[s][0], mean[0]), times(inverse_[s][1], mean[1])));
        return { V, Q: this.backedUp(law, V, order).Q };
      });
    }

    read_discountedvalue([kind, law, state, action], parts, env, order) {
      const a = action === undefined ? 0 : this.at(action, env);
      return this.picked(this.endless(law, order), kind, this.at(state, env), a, order);
    }

    read_occupancy([law, state], parts, env, order) {
      const rho = this.law("initial", order), inverse_ = this.resolvent(law, order), s = this.at(state, env);
      return plus(times(rho[0], inverse_[0][s]), times(rho[1], inverse_[1][s]));
    }

    read_discountedobjective([law], parts, env, order) {
      const rho = this.law("initial", order), { V } = this.endless(law, order);
      return plus(times(rho[0], V[0]), times(rho[1], V[1]));
    }
  }

  // ----------------------------------------------------------------------------------------------------------- outside

  const numbers = (value) => (isJet(value) ? value[0] : value.map(numbers));

  // The largest difference of two values, beside their size. NaN where a side is undefined.
  function distance(left, right) {
    if (Array.isArray(left) || Array.isArray(right)) {
      const parts = (value) => (Array.isArray(value) ? value : [value, value]); // the number 0 for the zero vector
      const gaps = parts(left).map((part, place) => distance(part, parts(right)[place]));
      return gaps.some(Number.isNaN) ? NaN : Math.max(...gaps);
    }
    return Math.abs(left - right) / Math.max(1, Math.abs(left), Math.abs(right));
  }

  // The parts of a side: the summands, or the contributions of each time of its first sum over times.
  function termsOf(nodes, node, horizon) {
    const path = (at) => {
      const [kind, data, parts] = nodes[at];
      if (kind === "times sum") return data.length ? at : null;
      if (["Expectation", "ConditionalExpectation", "Gradient", "times"].includes(kind)) {
        for (const part of parts) {
          const found = path(part);
          if (found !== null) return found;
        }
      }
      return null;
    };
    const sum = path(node);
    if (sum === null) return [];
    const [index] = nodes[sum][1][nodes[sum][1].length - 1];
    return Array.from({ length: horizon + 1 }, (unused, place) => ({ sum, index, value: place + 1 }));
  }

  // Both sides at one setting: {left, right, distance, read, terms}. `item` is an equation of the page's data.
  function sides(nodes, item, data) {
    const world = new World({ ...data, assumes: new Set(item.assumes), undiscounted: item.undiscounted });
    const env = () => ({ times: { ...data.times }, places: { ...data.places } });
    const one = (node, pinned = null) => {
      const evaluator = new Evaluator(nodes, world);
      evaluator.pinned = pinned;
      return numbers(evaluator.evaluate(node, env(), 0));
    };
    const left = one(item.lhs), right = one(item.rhs);
    const terms = (node) => termsOf(nodes, node, data.horizon)
      .map(({ sum, index, value }) => ({ label: `${index} = ${value}`, value: one(node, [sum, value]) }));
    return { left, right, distance: distance(left, right), read: world.read, terms: { left: terms(item.lhs), right: terms(item.rhs) } };
  }

  window.GradproofEvaluate = { sides, Unsupported, guess: World.guess };
})();
