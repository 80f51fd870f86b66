import type { Diagnostic, Severity } from '../../base/diagnostic.ts';
import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import { emptyProfile, inferProfile } from '../../model/profile-infer.ts';
import type {
  Amounts,
  Distribution,
  MessageRule,
  ParticipantProfile,
  Profile,
  ResourceKind,
  Tier,
} from '../../model/profile.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { ReadText, TextProblem } from './amounts.ts';
import { readAmount, readAmounts, readDuration } from './amounts.ts';
import { formNamed, forms, fromFields, readDistribution } from './distribution.ts';
import type { List, Mapping, Node, Pair, Scalar } from './nodes.ts';
import { maxFindings, partOf, readNodes } from './nodes.ts';
import { readPattern } from './pattern.ts';
import { relate } from './relate.ts';
import { printScalar } from '../../model/value-text.ts';
import type { Key } from './schema.ts';
import { keyNamed, profileKeys } from './schema.ts';

/**
 * What is made of a profile's text. `spans` tells where its parts stand, by their place in the
 * profile: `latency`, `tiers.0`, `tiers.0.budget.credits`, `participants.2.tier`,
 * `messages.1.latency`, `loops.0`; parts that were inferred have none.
 */
export interface ParsedProfile {
  profile: Profile;
  diagnostics: Diagnostic[];
  spans: Map<string, Span>;
}

/**
 * Reads a profile's text (YAML, and so also JSON, also a `Profile` as JSON). Sections that are left
 * out are inferred from the protocol (without one they are empty and the latency is 1 ms); a
 * section that is written stands as written. Never throws: what cannot be read is left out, with a
 * diagnostic. Names are held against the protocol when there is one.
 */
export function parseProfile(text: string, protocol?: Protocol): ParsedProfile {
  const { root, broken, diagnostics: syntax } = readNodes(text);
  const reader = new Reader();
  const written = root ? reader.sections(root) : {};
  const inferred = protocol ? inferProfile(protocol) : emptyProfile();
  const profile = { ...inferred, ...written };
  if (!written.participants) addTiers(profile);
  // A fault in the YAML makes what follows it look wrong in many other ways.
  if (broken) return { profile, diagnostics: syntax, spans: reader.spans };
  const related = relate(profile, reader.spans, text, protocol);
  const found = [...syntax, ...reader.diagnostics, ...related.diagnostics];
  const diagnostics = found.sort(compareDiagnostics).slice(0, maxFindings);
  return { ...related, diagnostics };
}

/** Gives inferred participants' tiers a place among written ones. */
function addTiers(profile: Profile): void {
  const names = new Set(profile.tiers.map(({ name }) => name));
  const missing = profile.participants.flatMap(({ tier = '' }) => (names.has(tier) ? [] : [tier]));
  const added = [...new Set(missing)].filter((name) => name !== '');
  profile.tiers = [...profile.tiers, ...added.map((name) => ({ name, budget: {} }))];
}

const amountKeys =
  profileKeys.flatMap(({ entries = [] }) => entries).find(({ name }) => name === 'budget')?.keys ??
  [];
const entriesOf = (section: string): readonly Key[] =>
  profileKeys.find(({ name }) => name === section)?.entries ?? [];

class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly spans = new Map<string, Span>();

  /** The sections that are written. */
  sections(root: Node): Partial<Profile> {
    if (root.kind === 'scalar' && root.empty) return {};
    if (root.kind !== 'mapping') {
      this.#report(
        'profile/shape',
        'A profile is made of “key: value” lines, such as latency: 1ms.',
        root.span,
      );
      return {};
    }
    const profile: Partial<Profile> = {};
    for (const [name, { key, value }] of this.#known(root, profileKeys)) {
      if (value.kind === 'scalar' && value.empty) continue;
      this.spans.set(name, key.span);
      if (name === 'latency') {
        const latency = this.#distribution(value, 'latency');
        if (latency) profile.latency = latency;
      } else if (name === 'tiers') profile.tiers = this.#tiers(value);
      else if (name === 'participants') profile.participants = this.#participants(value);
      else if (name === 'messages') profile.messages = this.#messages(value);
      else profile.loops = this.#loops(value);
    }
    return profile;
  }

  /** The pairs of a mapping by their keys' names; unknown keys are reported. The first one holds. */
  #known(mapping: Mapping, keys: readonly Key[]): Map<string, Pair> {
    const known = new Map<string, Pair>();
    mapping.pairs.forEach((pair, i) => {
      const key = keyNamed(keys, pair.key.text);
      if (!key) this.#unknownKey(pair.key, keys, mapping, mapping.pairs[i - 1]);
      else if (!known.has(key.name)) known.set(key.name, pair);
    });
    return known;
  }

  #unknownKey(key: Scalar, keys: readonly Key[], mapping: Mapping, before?: Pair): void {
    const amount = before?.value;
    if (mapping.flow && /^\d{3}$/.test(key.text) && amount?.kind === 'scalar') {
      const message = 'Inside { } a comma separates entries; write thousands without one.';
      const span = { from: amount.span.from, to: key.span.to };
      const edits = [{ span, text: amount.text + key.text }];
      this.#report('profile/comma', message, span, { title: 'Take the comma away', edits });
      return;
    }
    const near = nearestName(
      key.text,
      keys.map(({ name }) => name),
    );
    const known = keys.filter(({ doc }) => doc !== '');
    const names = known.map(({ name }) => name).join(', ');
    const mend = near ? `Did you mean “${near}”?` : `Known here are ${names}.`;
    const edits = near ? [{ span: key.span, text: near }] : [];
    const fix = near ? { title: `Write “${near}”`, edits } : undefined;
    this.#report('profile/key', `There is no “${short(key.text)}” here. ${mend}`, key.span, fix);
  }

  // ——— sections ———

  #tiers(node: Node): Tier[] {
    const tiers: Tier[] = [];
    const add = (name: string, place: Span, value: Node): void => {
      const path = `tiers.${tiers.length}`;
      this.spans.set(path, place);
      tiers.push({ name, budget: this.#tierBudget(value, `${path}.budget`) });
    };
    this.#entries(node, 'tiers', 'name', add);
    return tiers;
  }

  /** A tier's amounts stand directly under its name, or under `budget`. */
  #tierBudget(node: Node, path: string): Amounts {
    if (node.kind !== 'mapping') return this.#amounts(node, path);
    const pairs = node.pairs.filter(({ key }) => key.text !== 'name');
    const budget = pairs.find(({ key }) => key.text === 'budget');
    const rest = { ...node, pairs: pairs.filter((pair) => pair !== budget) };
    const direct = this.#amounts(rest, path, entriesOf('tiers'));
    return budget ? { ...direct, ...this.#amounts(budget.value, path) } : direct;
  }

  #participants(node: Node): ParticipantProfile[] {
    const participants: ParticipantProfile[] = [];
    const add = (participant: string, place: Span, value: Node): void => {
      const path = `participants.${participants.length}`;
      this.spans.set(path, place);
      participants.push({ participant, ...this.#participant(value, path) });
    };
    this.#entries(node, 'participants', 'participant', add);
    return participants;
  }

  #participant(node: Node, path: string): Omit<ParticipantProfile, 'participant'> {
    if (node.kind === 'scalar') {
      if (node.empty) return { budget: {} };
      this.spans.set(`${path}.tier`, node.span);
      return { tier: node.text, budget: {} };
    }
    if (node.kind === 'list') {
      this.#report('profile/shape', 'Write “tier” and “budget” here, not a list.', node.span);
      return { budget: {} };
    }
    const named = { name: 'participant', doc: '', example: '' };
    const pairs = this.#known(node, [...entriesOf('participants'), named]);
    const tier = this.#text(pairs.get('tier'), `${path}.tier`);
    const budget = pairs.get('budget');
    return {
      ...(tier !== undefined && { tier }),
      budget: budget ? this.#amounts(budget.value, `${path}.budget`) : {},
    };
  }

  #loops(node: Node): Profile['loops'] {
    const loops: Profile['loops'] = [];
    const add = (loop: string, place: Span, value: Node): void => {
      const times = this.#times(value);
      if (times === undefined) return;
      this.spans.set(`loops.${loops.length}`, place);
      loops.push({ loop, times });
    };
    this.#entries(node, 'loops', 'loop', add);
    return loops;
  }

  #times(node: Node): number | undefined {
    if (node.kind === 'mapping') {
      const inner = node.pairs.find(({ key }) => key.text === 'times');
      if (inner) return this.#times(inner.value);
    }
    const text = node.kind === 'scalar' ? node.text : '';
    const count = /^\s*(\d{1,3}(?:,\d{3})+|\d{1,9})\s*(?:times|x|×)?\s*$/.exec(text);
    if (count) return Number((count[1] ?? '').replaceAll(',', ''));
    const message = 'How often the loop goes round is a whole number, such as 3.';
    this.#report(
      text.trim().startsWith('-') ? 'profile/negative' : 'profile/number',
      message,
      node.span,
    );
    return undefined;
  }

  /** The entries of a section: `name: value` pairs, or a list of mappings with the name inside. */
  #entries(
    node: Node,
    section: string,
    nameKey: string,
    add: (name: string, place: Span, value: Node) => void,
  ): void {
    if (node.kind === 'mapping') {
      for (const { key, value } of firstOfEach(node)) add(key.text, key.span, value);
    } else if (node.kind === 'list') {
      this.#listed(node, nameKey, add);
    } else {
      const message = `Under “${section}” stand entries, each with its name and a colon.`;
      this.#report('profile/shape', message, node.span);
    }
  }

  #listed(
    node: List,
    nameKey: string,
    add: (name: string, place: Span, value: Node) => void,
  ): void {
    for (const item of node.items) {
      const pair =
        item.kind === 'mapping' ? item.pairs.find((p) => p.key.text === nameKey) : undefined;
      if (pair?.value.kind === 'scalar') add(pair.value.text, pair.value.span, item);
      else if (item.kind === 'scalar' && !item.empty) add(item.text, item.span, emptyLike(item));
      else this.#report('profile/shape', `“${nameKey}” is missing in this entry.`, item.span);
    }
  }

  #messages(node: Node): MessageRule[] {
    const rules: MessageRule[] = [];
    if (node.kind === 'mapping') {
      for (const pair of firstOfEach(node)) this.#patternRule(pair, rules);
    } else if (node.kind === 'list') {
      for (const item of node.items) this.#listedRule(item, rules);
    } else {
      const message = 'Under “messages” stand rules, such as "A -> B: text*": 5ms';
      this.#report('profile/shape', message, node.span);
    }
    return rules;
  }

  #patternRule({ key, value }: Pair, rules: MessageRule[]): void {
    const path = `messages.${rules.length}`;
    this.spans.set(path, key.span);
    rules.push({ ...readPattern(key.text), ...this.#rule(value, path) });
  }

  /** `{ from, to, label, … }`, or one `"A -> B": …` in a list. */
  #listedRule(item: Node, rules: MessageRule[]): void {
    if (item.kind !== 'mapping') {
      this.#report(
        'profile/shape',
        'A rule has keys: from, to, label, latency, cost, payer.',
        item.span,
      );
      return;
    }
    const [only] = item.pairs;
    const pattern =
      item.pairs.length === 1 && only && !keyNamed(entriesOf('messages'), only.key.text);
    if (pattern) {
      this.#patternRule(only, rules);
      return;
    }
    const path = `messages.${rules.length}`;
    this.spans.set(path, item.span);
    rules.push(this.#rule(item, path));
  }

  #rule(node: Node, path: string): MessageRule {
    if (node.kind === 'scalar') {
      const latency = node.empty ? undefined : this.#distribution(node, `${path}.latency`);
      return latency ? { latency } : {};
    }
    if (node.kind === 'list') {
      this.#report(
        'profile/shape',
        'A rule is a latency, or has keys such as latency and cost.',
        node.span,
      );
      return {};
    }
    const pairs = this.#known(node, entriesOf('messages'));
    const rule: MessageRule = {};
    for (const end of ['from', 'to', 'label'] as const) {
      const text = this.#text(pairs.get(end), `${path}.${end}`);
      if (text !== undefined) rule[end] = text;
    }
    const latency = pairs.get('latency');
    const drawn = latency && this.#distribution(latency.value, `${path}.latency`);
    if (drawn) rule.latency = drawn;
    const cost = pairs.get('cost');
    if (cost) rule.cost = this.#amounts(cost.value, `${path}.cost`);
    const payer = this.#payer(pairs.get('payer'));
    if (payer) rule.payer = payer;
    return rule;
  }

  #payer(pair: Pair | undefined): 'sender' | 'receiver' | undefined {
    const text = pair && this.#text(pair, '');
    if (pair === undefined || text === undefined) return undefined;
    if (text === 'sender' || text === 'receiver') return text;
    const near = nearestName(text, ['sender', 'receiver']);
    const edits = near ? [{ span: pair.value.span, text: near }] : [];
    const fix = near ? { title: `Write “${near}”`, edits } : undefined;
    this.#report('profile/payer', 'Who pays is “sender” or “receiver”.', pair.value.span, fix);
    return undefined;
  }

  // ——— values ———

  #text(pair: Pair | undefined, path: string): string | undefined {
    if (!pair) return undefined;
    const { value } = pair;
    if (value.kind !== 'scalar') {
      this.#report('profile/shape', `“${pair.key.text}” is a single word or text.`, value.span);
      return undefined;
    }
    if (value.empty) return undefined;
    if (path !== '') this.spans.set(path, value.span);
    return value.text;
  }

  #amounts(node: Node, path: string, keys: readonly Key[] = amountKeys): Amounts {
    if (node.kind === 'list') {
      this.#report('profile/shape', 'Write amounts as { credits: 5, memory: 1 GB }.', node.span);
      return {};
    }
    if (node.kind === 'scalar') return node.empty ? {} : this.#amountsText(node, path);
    const amounts: Amounts = {};
    for (const [name, { key, value }] of this.#known(node, keys)) {
      const resource = name as ResourceKind;
      const amount = this.#amount(value, key, resource);
      if (amount === undefined) continue;
      amounts[resource] = amount;
      this.spans.set(`${path}.${resource}`, value.span);
    }
    return amounts;
  }

  #amount(value: Node, key: Scalar, resource: ResourceKind): number | undefined {
    if (value.kind !== 'scalar') {
      this.#report('profile/shape', `“${key.text}” is a single amount.`, value.span);
      return undefined;
    }
    return value.empty ? undefined : this.#take(value, readAmount(value.text, resource));
  }

  #amountsText(scalar: Scalar, path: string): Amounts {
    const { amounts, problems } = readAmounts(scalar.text);
    for (const problem of problems) this.#problem(scalar, problem);
    for (const resource of Object.keys(amounts)) this.spans.set(`${path}.${resource}`, scalar.span);
    return amounts;
  }

  #distribution(node: Node, path: string): Distribution | undefined {
    this.spans.set(path, node.span);
    if (node.kind === 'scalar') return this.#take(node, readDistribution(node.text));
    if (node.kind === 'mapping') return this.#distributionFields(node);
    const message = `Write a duration or distribution, such as ${forms.map((f) => f.example).join(' or ')}.`;
    this.#report('profile/shape', message, node.span);
    return undefined;
  }

  /** `{ median: 200ms, p95: 800ms }`, or the model's own `{ kind: lognormal, medianNs: … }`. */
  #distributionFields(node: Mapping): Distribution | undefined {
    const kind = node.pairs.find(({ key }) => key.text === 'kind')?.value;
    const named = kind?.kind === 'scalar' ? formNamed(kind.text) : undefined;
    const keys = new Set(node.pairs.map(({ key }) => key.text));
    const form = named ?? forms.find(({ parts }) => parts.every((p) => keys.has(p.name)));
    if (!form) {
      const message = 'Write { median: …, p95: … }, { min: …, max: … } or { mean: … }.';
      this.#report('profile/distribution', message, node.span);
      return undefined;
    }
    const fields: Record<string, number> = {};
    for (const { key, value } of node.pairs) {
      const part = form.parts.find(({ name, field }) => key.text === name || key.text === field);
      if (!part || value.kind !== 'scalar') {
        if (key.text !== 'kind')
          this.#partUnknown(
            key,
            form.parts.map(({ name }) => name),
          );
        continue;
      }
      const unit = key.text === part.field ? 'ns' : undefined;
      const ns = this.#take(value, readDuration(value.text, unit));
      if (ns === undefined) return undefined;
      fields[part.field] = ns;
    }
    const read = fromFields(form, fields, '');
    if ('value' in read) return read.value;
    this.#report(read.problem.code, read.problem.message, node.span);
    return undefined;
  }

  #partUnknown(key: Scalar, names: readonly string[]): void {
    const message = `There is no “${short(key.text)}” here. Known are ${names.join(', ')}.`;
    this.#report('profile/key', message, key.span);
  }

  #take<Value>(scalar: Scalar, read: ReadText<Value>): Value | undefined {
    if ('value' in read) return read.value;
    this.#problem(scalar, read.problem);
    return undefined;
  }

  #problem(scalar: Scalar, { code, message, from, to, instead }: TextProblem): void {
    const span = partOf(scalar, from, to);
    const whole = from === 0 && to === scalar.text.length;
    const literal = scalar.start !== undefined;
    const text = whole && instead !== undefined && !literal ? printScalar(instead) : instead;
    const edits = text === undefined || (!whole && !literal) ? [] : [{ span, text }];
    const fix = edits.length > 0 ? { title: `Write “${instead}”`, edits } : undefined;
    this.#report(code, message, span, fix);
  }

  #report(code: string, message: string, span: Span, fix?: Diagnostic['fix']): void {
    const severity: Severity = 'error';
    this.diagnostics.push({ code, severity, message, span, ...(fix && { fix }) });
  }
}

/** The pairs of a mapping without repeated keys. */
function firstOfEach(mapping: Mapping): Pair[] {
  const seen = new Set<string>();
  return mapping.pairs.filter(({ key }) => {
    const first = !seen.has(key.text);
    seen.add(key.text);
    return first;
  });
}

function emptyLike(node: Scalar): Scalar {
  return { kind: 'scalar', text: '', empty: true, span: { from: node.span.to, to: node.span.to } };
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
