"use strict";
// The rules of counting for a resident's own browser: greedy and equal shares, exactly as madang_methods.budgeting counts them.
//
// Money of a voter is held as a floating-point number (cents) together with a bound on how far it is from the true fraction. Where the
// bound does not decide, true fractions of BigInt do, worked out over the whole history. The bounds are those of
// madang_methods/budgeting/equal_shares.py; sums of n numbers are taken to be wrong by up to (n + 8) * 2^-52 of their size.

class Unusable extends Error {}
class Unsure extends Error {}

const U = 2 ** -52;
const MOST_RUNS = 100000;
const LONGEST_WAIT = 64;
const MOST_WINDOWS = 6;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

// --- Fractions: [numerator, denominator] of BigInt, the denominator above zero ------------------------------------------

const gcd = (a, b) => { a = a < 0n ? -a : a; while (b) [a, b] = [b, a % b]; return a; };
const fraction = (n, d = 1n) => { const g = gcd(n, d) || 1n; return [n / g, d / g]; };
const add = (a, b) => fraction(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const minus = (a, b) => fraction(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
const times = (a, whole) => fraction(a[0] * whole, a[1]);
const over = (a, whole) => fraction(a[0], a[1] * whole);
const compare = (a, b) => { const d = a[0] * b[1] - b[0] * a[1]; return d < 0n ? -1 : d > 0n ? 1 : 0; };
const nearest = ([n, d]) => Number((n << 120n) / d) / 2 ** 120;

function decimal(text, where) {
  const found = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?\s*$/.exec(text ?? "");
  if (!found || !(found[2] || found[3])) throw new Unusable(`${where}: “${text}” is not a number.`);
  const digits = BigInt((found[1] === "-" ? "-" : "") + (found[2] || "") + (found[3] || ""));
  const exponent = Number(found[4] || 0) - (found[3] || "").length;
  return exponent >= 0 ? fraction(digits * 10n ** BigInt(exponent)) : fraction(digits, 10n ** BigInt(-exponent));
}

function safe(whole, where) {
  if (whole > SAFE || whole < -SAFE) throw new Unusable(`${where} is too large to be counted in a browser.`);
  return Number(whole);
}

// --- The file ----------------------------------------------------------------------------------------------------------

function* rows(text) {
  let row = [], field = "", quoted = false, opened = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[at + 1] === '"') { field += '"'; at++; } else quoted = false;
    } else if (letter === '"' && !field && !opened) { quoted = opened = true;
    } else if (letter === ";") { row.push(field); field = ""; opened = false;
    } else if (letter === "\n" || letter === "\r") {
      if (letter === "\r" && text[at + 1] === "\n") at++;
      row.push(field); field = ""; opened = false;
      if (row.some((one) => one.trim())) yield row;
      row = [];
    } else field += letter;
  }
  row.push(field);
  if (row.some((one) => one.trim())) yield row;
}

const KINDS = ["approval", "choose-1", "ordinal", "cumulative", "scoring"];

function parse(text) {
  const meta = {}, projects = [], ballots = [];
  let section = "", header = null;
  for (const row of rows(text.replace(/^\uFEFF/, ""))) {
    const word = row[0].trim().toUpperCase();
    if (row.length === 1 && ["META", "PROJECTS", "VOTES"].includes(word)) { [section, header] = [word, null]; continue; }
    if (!section) throw new Unusable(`The file has to begin with META, but here stands “${row[0].slice(0, 40)}”.`);
    if (!header) { header = row.map((name) => name.trim()); continue; }
    if (section === "META") { meta[row[0].trim()] = row[1] ?? ""; continue; }
    if (row.length !== header.length) throw new Unusable(`A row of ${section} has ${row.length} fields, its header ${header.length}.`);
    const fields = Object.fromEntries(header.map((name, at) => [name, row[at]]));
    if (section === "PROJECTS") projects.push(fields); else ballots.push(fields);
  }
  if (!projects.length) throw new Unusable("There are no projects in this file.");
  if (!ballots.length) throw new Unusable("There are no ballots in this file.");
  return election(meta, projects, ballots);
}

function election(meta, projectRows, ballotRows) {
  const kind = (meta.vote_type ?? "").trim();
  if (!KINDS.includes(kind)) throw new Unusable(`The kind of vote is “${kind}”. Known are: ${KINDS.join(", ")}.`);
  const place = new Map();
  const projects = projectRows.map((row, at) => {
    const id = (row.project_id ?? "").trim();
    if (!id || place.has(id)) throw new Unusable(`Project “${id}” has no id or stands in the file twice.`);
    place.set(id, at);
    const cost = decimal(row.cost, `The cost of project ${id}`);
    if (cost[0] <= 0n) throw new Unusable(`Project “${id}” has to cost more than nothing.`);
    return { id, name: row.name || id, cost, group: row.exclusive_group || "" };
  });
  const budget = decimal(meta.budget, "budget");
  const cents = [budget, ...projects.map((one) => one.cost)].reduce((all, [, d]) => (all * d) / gcd(all, d), 1n);
  const whole = ([n, d]) => safe((n * cents) / d, "An amount of money");
  const seen = new Map(), groups = [];
  for (const row of ballotRows) {
    const key = `${row.vote};${row.points ?? ""}`;
    let group = seen.get(key);
    if (!group) { group = { weight: 0, ...ballot(row, kind, place) }; seen.set(key, group); groups.push(group); }
    group.weight += 1;
  }
  const scale = points(kind, meta, groups);
  return {
    kind, projects, groups, voters: ballotRows.length, cents, scale, currency: meta.currency ?? "",
    budget: whole(budget), costs: projects.map((one) => whole(one.cost)),
    threshold: decimal((meta.min_project_score_threshold ?? "").trim() || "0", "min_project_score_threshold"),
  };
}

function ballot(row, kind, place) {
  const names = (row.vote ?? "").trim() ? row.vote.split(",").map((name) => name.trim()) : [];
  const chosen = names.map((name) => {
    if (!place.has(name)) throw new Unusable(`A ballot names “${name}”, which is not among the projects.`);
    return place.get(name);
  });
  if (new Set(chosen).size !== chosen.length) throw new Unusable("A ballot names a project twice.");
  if (kind !== "cumulative" && kind !== "scoring") return { chosen };
  const given = (row.points ?? "").trim() ? row.points.split(",").map((value) => decimal(value, "points")) : [];
  if (given.length !== chosen.length) throw new Unusable(`${given.length} points for ${chosen.length} projects.`);
  return { chosen, given };
}

// 1 for an approval, as given, or for a ranking L for the first of at most L places, L - 1 for the next. Zero or less is no support.
function points(kind, meta, groups) {
  const longest = groups.reduce((most, group) => Math.max(most, group.chosen.length), 1);
  const said = (meta.max_length ?? "").trim();
  const most = /^[0-9]{1,6}$/.test(said) ? Math.max(Number(said), longest) : longest;
  const scale = groups.flatMap((group) => group.given ?? []).reduce((all, [, d]) => (all * d) / gcd(all, d), 1n);
  for (const group of groups) {
    group.points = group.chosen.map((_project, at) =>
      group.given ? safe((group.given[at][0] * scale) / group.given[at][1], "The points") : kind === "ordinal" ? most - at : 1);
    const kept = group.chosen.map((project, at) => [project, group.points[at]]).filter(([, given]) => given > 0);
    [group.chosen, group.points] = [kept.map(([project]) => project), kept.map(([, given]) => given)];
  }
  return scale;
}

// --- Rules -------------------------------------------------------------------------------------------------------------

function ruleNamed(name) {
  const [base, ...words] = name.trim().split("/");
  if (base !== "equal-shares" && base !== "greedy") {
    throw new Unusable(`“${base}” is not counted in the browser, only greedy and equal-shares. The command madang-methods counts it.`);
  }
  const rule = { name: base, satisfaction: "cost", completion: "none", stop: "exhaustive", skips: true, threshold: true, step: [1n, 1n] };
  for (const word of words) {
    if (word === "cost" || word === "cardinality") rule.satisfaction = word;
    else if (["none", "greedy", "add1", "add1u"].includes(word)) rule.completion = word;
    else if (word === "exhaustive" || word === "overspend") rule.stop = word;
    else if (word === "no-skip") rule.skips = false;
    else if (word === "no-threshold") rule.threshold = false;
    else if (word.startsWith("step=")) rule.step = decimal(word.slice(5), "The step");
    else throw new Unusable(`“${word}” in “${name}” is not known. A full name looks like equal-shares/cost/add1/overspend.`);
  }
  if (rule.completion !== "none" && base !== "equal-shares") throw new Unusable("A completion belongs to equal shares.");
  if (rule.step[0] <= 0n) throw new Unusable("The step has to be above zero.");
  return rule;
}

function contest(vote, rule, lot) {
  const many = vote.projects.length;
  const supporters = Array.from({ length: many }, () => []);
  vote.groups.forEach((group, at) => group.chosen.forEach((project, place) => supporters[project].push([at, group.points[place]])));
  const weight = Float64Array.from(vote.groups, (group) => group.weight);
  const votes = supporters.map((list) => list.reduce((sum, [at]) => sum + weight[at], 0));
  const scores = supporters.map((list) => safe(BigInt(list.reduce((sum, [at, given]) => sum + weight[at] * given, 0)), "The points"));
  const keptOut = vote.projects.map((_project, p) =>
    scores[p] <= 0 ? "nobody"
      : rule.threshold && compare(fraction(BigInt(scores[p]), vote.scale), vote.threshold) < 0 ? "threshold"
      : vote.costs[p] > vote.budget ? "cost" : "");
  const drawn = lot ? lotPlaces(vote, lot) : vote.projects.map((_project, at) => at);
  const order = [...vote.projects.keys()].sort((a, b) => vote.costs[a] - vote.costs[b] || votes[b] - votes[a] || drawn[a] - drawn[b]);
  const rank = [];
  order.forEach((project, place) => { rank[project] = place; });
  return {
    vote, rule, weight, votes, scores, rank, keptOut, costs: vote.costs, budget: vote.budget, voters: vote.voters,
    byCost: rule.satisfaction === "cost", allowed: [...vote.projects.keys()].filter((project) => !keptOut[project]),
    groupsOf: supporters.map((list) => Int32Array.from(list, ([at]) => at)),
    pointsOf: supporters.map((list) => Float64Array.from(list, ([, given]) => given)),
    rivals: vote.projects.map((one) => vote.projects.flatMap((other, at) => (one.group && other.group === one.group ? [at] : []))),
  };
}

function lotPlaces(vote, lot) {
  const places = new Map(lot.map((id, at) => [String(id), at]));
  if (places.size !== vote.projects.length || vote.projects.some((one) => !places.has(one.id))) {
    throw new Unusable("The lot has to name every project once.");
  }
  return vote.projects.map((one) => places.get(one.id));
}

function withoutRivals(made, projects, elected) {
  const gone = new Set(elected.flatMap((project) => [project, ...made.rivals[project]]));
  return projects.filter((project) => !gone.has(project));
}

function greedy(made, before = [], skips = true) {
  const worth = (a, b) => made.byCost
    ? made.scores[b] - made.scores[a]
    : compare(fraction(BigInt(made.scores[b]), BigInt(made.costs[b])), fraction(BigInt(made.scores[a]), BigInt(made.costs[a])));
  let left = made.budget - before.reduce((sum, project) => sum + made.costs[project], 0);
  const taken = [...before];
  for (const project of [...made.allowed].sort((a, b) => worth(a, b) || made.rank[a] - made.rank[b])) {
    if (taken.includes(project) || !withoutRivals(made, [project], taken).length) continue;
    if (made.costs[project] <= left) { taken.push(project); left -= made.costs[project]; } else if (!skips) break;
  }
  return taken.slice(before.length);
}

// --- Equal shares --------------------------------------------------------------------------------------------------------

class Run {
  constructor(made, share, slack = [0n, 1n]) {
    Object.assign(this, { made, share, slack, elected: [], quotes: [], spent: 0, exact: null, decidedExactly: 0 });
    this.startMoney();
  }

  startMoney() {
    const first = nearest(this.share), doubt = this.slack[0] ? nearest(this.slack) * (1 + 4 * U) : 0;
    this.money = new Float64Array(this.made.weight.length).fill(first);
    this.error = new Float64Array(this.made.weight.length).fill(doubt + first * U);
    this.mostError = doubt + first * U;
  }

  run(stopAbove = Infinity) {
    const most = times(add(this.share, this.slack), BigInt(this.made.voters));
    this.bound = new Map();
    for (const project of this.made.allowed) {
      if (compare(fraction(BigInt(this.made.costs[project])), most) > 0) continue;
      const price = this.made.costs[project] / this.made.scores[project];
      this.bound.set(project, { key: this.key(price * (1 - 4 * U), project) * (1 - 4 * U), price: price * (1 - 4 * U) });
    }
    while (this.bound.size && this.spent <= stopAbove) {
      const winner = this.cheapest();
      if (!winner) break;
      this.elect(...winner);
      for (const rival of [winner[0], ...this.made.rivals[winner[0]]]) this.bound.delete(rival);
    }
    return this;
  }

  key(price, project) { return this.made.byCost ? price / this.made.costs[project] : price; }

  // Prices only rise, so an old one is a lower bound, and only projects whose bound could still win are priced again.
  cheapest() {
    const fresh = [];
    let best = Infinity;
    const waiting = [...this.bound].sort((a, b) => a[1].key - b[1].key);
    for (const [project, bound] of waiting) {
      if (bound.key > best) break;
      const quote = this.quote(project, bound.price);
      if (!quote) { this.bound.delete(project); continue; }
      const low = this.key(quote.low, project) * (1 - 4 * U);
      this.bound.set(project, { key: low, price: quote.low });
      fresh.push([project, quote, low]);
      best = Math.min(best, this.key(quote.high, project) * (1 + 4 * U));
    }
    const near = fresh.filter(([, , low]) => low <= best);
    return near.length > 1 ? this.decide(near) : near[0];
  }

  decide(near) {
    const byRank = (a, b) => this.made.rank[a[0]] - this.made.rank[b[0]];
    if (this.areAlike(near.map(([project]) => project))) return near.sort(byRank)[0];
    this.decidedExactly += 1;
    const settled = near.map(([project, quote]) => {
      const price = quote.exact ?? this.exactly().price(this, project, quote);
      return [project, this.rounded(price), this.made.byCost ? over(price, BigInt(this.made.costs[project])) : price];
    });
    return settled.sort((a, b) => compare(a[2], b[2]) || byRank(a, b))[0];
  }

  areAlike([first, ...others]) {
    const same = (a, b) => a.length === b.length && a.every((value, at) => value === b[at]);
    const { costs, groupsOf, pointsOf } = this.made;
    return others.every((other) =>
      costs[other] === costs[first] && same(groupsOf[other], groupsOf[first]) && same(pointsOf[other], pointsOf[first]));
  }

  rounded(exact) {
    const price = nearest(exact);
    return { price, low: price * (1 - U), high: price * (1 + U), exact };
  }

  exactly() {
    if (this.slack[0]) throw new Unsure();
    this.exact ??= new Exact(this);
    return this.exact;
  }

  quoteExactly(project) {
    this.decidedExactly += 1;
    const price = this.exactly().price(this, project, null);
    return price && this.rounded(price);
  }

  quote(project, from) {
    const { weight, groupsOf, pointsOf, costs } = this.made;
    const groups = groupsOf[project], given = pointsOf[project], cost = costs[project], { money, error } = this;
    let total = 0, doubt = 0;
    for (const group of groups) { total += weight[group] * money[group]; doubt += weight[group] * error[group]; }
    const wrong = (groups.length + 8) * U;
    if (total * (1 + wrong) + doubt * (1 + wrong) < cost) return null;
    if (total * (1 - wrong) - doubt * (1 + wrong) < cost) return this.quoteExactly(project);
    let price = from, left = 0;
    for (;;) {
      let paid = 0, rich = 0;
      for (let at = 0; at < groups.length; at++) {
        const group = groups[at], due = given[at] * price;
        if (money[group] > due) { paid += weight[group] * due; rich += weight[group] * given[at]; } else paid += weight[group] * money[group];
      }
      left = cost - paid;
      if (!rich) return this.quoteExactly(project);
      const next = price + left / rich;
      if (!(next > price * (1 + U))) break;
      price = next;
    }
    return this.bounded(project, price, Math.abs(left) + cost * wrong);
  }

  // The true price lies within `beside` of the one found, if whoever surely can pay a little more outweighs the doubt about the others.
  bounded(project, price, rest) {
    const { weight, groupsOf, pointsOf, costs, scores } = this.made;
    const groups = groupsOf[project], given = pointsOf[project], { money, error } = this;
    let window = Math.max(price * 2 ** -20, 4 * this.mostError);
    for (let again = 0; again < MOST_WINDOWS; again++) {
      let doubt = 0, sure = 0, poor = 0;
      for (let at = 0; at < groups.length; at++) {
        const group = groups[at];
        if (money[group] * (1 - U) - error[group] > given[at] * (price + window) * (1 + 4 * U)) sure += weight[group] * given[at];
        else { poor += 1; doubt += weight[group] * error[group]; }
      }
      if (!poor) return this.rounded(fraction(BigInt(costs[project]), BigInt(scores[project])));
      if (!sure) break;
      const beside = ((doubt + rest) / sure) * (1 + (groups.length + 8) * U) + price * 4 * U;
      if (beside <= window) return { price, low: price - beside, high: price + beside };
      window = beside;
    }
    return this.quoteExactly(project);
  }

  elect(project, quote) {
    if (this.exact) {
      if (!quote.exact) quote = this.rounded(this.exact.price(this, project, quote));
      this.exact.remember(project, quote.exact);
    }
    this.charge(project, quote);
    this.elected.push(project);
    this.quotes.push(quote);
    this.spent += this.made.costs[project];
  }

  charge(project, quote) {
    const groups = this.made.groupsOf[project], given = this.made.pointsOf[project], { money, error } = this;
    const doubt = Math.max(quote.high - quote.price, quote.price - quote.low) * (1 + 4 * U);
    for (let at = 0; at < groups.length; at++) {
      const group = groups[at], due = given[at] * quote.price;
      if ((money[group] + error[group]) * (1 + 4 * U) <= given[at] * quote.low) { money[group] = error[group] = 0; continue; }
      error[group] = (error[group] + doubt * given[at] + (money[group] + due) * U) * (1 + 4 * U);
      money[group] = Math.max(0, money[group] - due);
      this.mostError = Math.max(this.mostError, error[group]);
    }
  }
}

// True prices of what is elected, as fractions, and from them the true money of any group: max(0, share - sum of price x points).
class Exact {
  constructor(run) {
    Object.assign(this, { made: run.made, share: run.share, rounds: new Map(), prices: [] });
    const history = run.elected.map((project, at) => [project, run.quotes[at]]);
    run.startMoney();
    for (const [project, quote] of history) {
      const price = quote.exact ?? this.price(run, project, quote);
      this.remember(project, price);
      run.charge(project, run.rounded(price));
    }
  }

  remember(project, price) { this.rounds.set(project, this.prices.length); this.prices.push(price); }

  price(run, project, quote) {
    const groups = this.made.groupsOf[project], given = this.made.pointsOf[project];
    const kinds = new Map(), plain = new Array(this.prices.length).fill(0n);
    let rich = 0n, poorVoters = 0n;
    for (let at = 0; at < groups.length; at++) {
      const group = groups[at], money = run.money[group], error = run.error[group], weight = BigInt(this.made.weight[group]);
      if (!money && !error) continue;
      if (quote && (money - error) * (1 - 4 * U) >= given[at] * quote.high * (1 + 4 * U)) { rich += weight * BigInt(given[at]); continue; }
      if (quote && (money + error) * (1 + 4 * U) <= given[at] * quote.low * (1 - 4 * U) && money * (1 - U) > error) {
        poorVoters += weight;
        for (const [round, owed] of this.bills(group)) plain[round] += weight * BigInt(owed);
        continue;
      }
      const bills = this.bills(group), key = `${given[at]};${bills.join(";")}`;
      const kind = kinds.get(key);
      if (kind) kind.count += weight; else kinds.set(key, { count: weight, given: BigInt(given[at]), bills });
    }
    let paid = times(this.share, poorVoters);
    plain.forEach((owed, round) => { if (owed) paid = minus(paid, times(this.prices[round], owed)); });
    const purses = [...kinds.values()].map(({ count, given: units, bills }) => ({ count, units, money: this.purse(bills) }));
    return truePrice(minus(fraction(BigInt(this.made.costs[project])), paid), rich, purses);
  }

  bills(group) {
    const { chosen, points: given } = this.made.vote.groups[group];
    const found = [];
    chosen.forEach((project, at) => { if (this.rounds.has(project)) found.push([this.rounds.get(project), given[at]]); });
    return found.sort((a, b) => a[0] - b[0]);
  }

  purse(bills) {
    const left = bills.reduce((sum, [round, owed]) => minus(sum, times(this.prices[round], BigInt(owed))), this.share);
    return left[0] > 0n ? left : [0n, 1n];
  }
}

function truePrice(cost, rich, purses) {
  const waiting = purses.map((one) => ({ ...one, ratio: over(one.money, one.units) })).sort((a, b) => compare(b.ratio, a.ratio));
  let able = waiting.reduce((sum, { units, count }) => sum + units * count, rich), last = [0n, 1n];
  while (able) {
    const price = over(cost, able), poorest = waiting[waiting.length - 1];
    if (!poorest || compare(poorest.ratio, price) >= 0) return compare(price, last) > 0 ? price : last;
    waiting.pop();
    last = poorest.ratio;
    cost = minus(cost, times(poorest.money, poorest.count));
    able -= poorest.units * poorest.count;
  }
  return cost[0] === 0n ? last : null;
}

// Every share is raised step by step. A run whose shares are only known to lie between two values stands for all steps between them.
class Add1 {
  constructor(made, share, step, isExhaustive, tell) {
    Object.assign(this, { made, share, step, isExhaustive, tell, raised: 0, exact: 0 });
  }

  run() {
    let run = this.at(0), width = 1, wait = 0, patience = 1;
    for (let round = 0; round < MOST_RUNS; round++) {
      this.tell(this.raised, run.spent);
      if (this.isOver(run)) return this.whole(run);
      const following = this.block(width);
      if (!following) {
        [width, wait, patience] = [Math.max(1, Math.floor(width / 2)), patience, Math.min(LONGEST_WAIT, 2 * patience)];
        continue;
      }
      if (following.spent > this.made.budget) return this.whole(run);
      this.raised += this.isOver(following) ? 1 : width;
      run = following;
      wait -= 1;
      if (wait <= 0) width *= 2;
    }
    throw new Unusable(`After ${MOST_RUNS} counts with raised shares there is still money left.`);
  }

  whole(run) { return run.slack[0] ? this.at(this.raised) : run; }

  at(steps) {
    const run = new Run(this.made, add(this.share, times(this.step, BigInt(steps)))).run(this.made.budget);
    this.exact += run.decidedExactly;
    return run;
  }

  block(width) {
    if (width === 1) return this.at(this.raised + 1);
    const middle = add(this.share, over(times(this.step, BigInt(2 * this.raised + 1 + width)), 2n));
    try {
      return new Run(this.made, middle, over(times(this.step, BigInt(width - 1)), 2n)).run(this.made.budget);
    } catch (problem) {
      if (problem instanceof Unsure) return null;
      throw problem;
    }
  }

  isOver(run) {
    const rest = withoutRivals(this.made, this.made.allowed, run.elected);
    return !rest.length || (this.isExhaustive && rest.every((project) => this.made.costs[project] > this.made.budget - run.spent));
  }
}

function equalShares(made, rule, tell) {
  const share = fraction(BigInt(made.budget), BigInt(made.voters));
  const raising = rule.completion === "add1" || rule.completion === "add1u";
  const add1 = raising ? new Add1(made, share, times(rule.step, made.vote.cents), rule.stop === "exhaustive", tell) : null;
  const run = add1 ? add1.run() : new Run(made, share).run();
  const more = rule.completion === "greedy" || rule.completion === "add1u" ? greedy(made, run.elected) : [];
  return { elected: [...run.elected, ...more], raised: add1 ? add1.raised : 0, exact: add1 ? add1.exact : run.decidedExactly };
}

function count(text, ruleName, { lot = null, tell = () => {} } = {}) {
  const vote = parse(text), rule = ruleNamed(ruleName), made = contest(vote, rule, lot);
  const found = rule.name === "greedy" ? { elected: greedy(made, [], rule.skips), raised: 0, exact: 0 } : equalShares(made, rule, tell);
  const spent = found.elected.reduce((sum, project) => sum + made.costs[project], 0);
  return {
    selected: found.elected.map((project) => vote.projects[project].id), raised: found.raised, exact: found.exact,
    spent: spent / Number(vote.cents), budget: vote.budget / Number(vote.cents), currency: vote.currency, voters: vote.voters,
    projects: vote.projects.map((one, at) => ({
      id: one.id, name: one.name, cost: made.costs[at] / Number(vote.cents), votes: made.votes[at], keptOut: made.keptOut[at],
      isElected: found.elected.includes(at),
    })),
  };
}

self.MadangRecount = { count, parse, Unusable };

// As a worker: the page stays alive while a large vote is counted.
if (typeof WorkerGlobalScope !== "undefined") {
  self.addEventListener("message", ({ data }) => {
    const tell = (raised) => self.postMessage({ raised });
    try {
      self.postMessage({ found: count(data.text, data.rule, { tell }) });
    } catch (problem) {
      if (!(problem instanceof Unusable)) throw problem;
      self.postMessage({ refused: problem.message });
    }
  });
}
