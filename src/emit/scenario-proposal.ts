import type { Span } from '../base/span.ts';
import { componentSchema } from '../model/component/index.ts';
import type { Spans } from '../model/document.ts';
import type { Branch, Interaction, Message, Note, Protocol, RoleId } from '../model/protocol.ts';
import { walk } from '../model/protocol.ts';
import { printScalar } from '../model/value-text.ts';
import { quantitiesIn, type Quantity } from './quantities.ts';
import {
  partOf,
  speaksOfTiers,
  withTier,
  wordsOf,
  type Part,
  type ProposedTier,
} from './tier-names.ts';
import type { Entry, Yaml } from './yaml.ts';
import { writeYaml } from './yaml.ts';

/** A scenario made of a protocol: its parts, and values that are accepted one by one. */
export interface Proposal {
  /** The text with everything that is accepted. */
  text: string;
  /** What was found, in the order of the text; the same values (by id) whatever the tiers. */
  values: ProposedValue[];
  /** Participants, the tiers they were taken for, and the components they become ('': none). */
  participants: { role: string; name: string; tier: ProposedTier; kind: string }[];
}

/** A quantity in the texts of a protocol. */
export interface ProposedValue {
  id: string;
  /** Where it goes in the scenario: `swarm.budget`; '' when it has no place there. */
  path: string;
  /** The same for people: `budget of the swarm`. */
  place: string;
  /** The text that it stands in. */
  title: string;
  text: string;
  span?: Span;
}

/**
 * A protocol that speaks of tiers (swarms, runs, steps, tools, coordinators, barriers) as a
 * scenario to begin from; undefined when it speaks of none. `accepted` says which of the found
 * values (by id) go into the text; all when absent. `tiers` says otherwise of participants (by
 * role) than their names tell; with it, any protocol is a beginning.
 */
export function proposeScenario(
  protocol: Protocol,
  spans: Spans,
  accepted: (id: string) => boolean = () => true,
  tiers?: ReadonlyMap<string, ProposedTier>,
): Proposal | undefined {
  const parts = new Map(
    protocol.roles.map((role) => [role.id, withTier(partOf(role), tiers?.get(role.id))]),
  );
  if (!tiers && !speaksOfTiers(protocol)) return undefined;
  const draft = new Draft(protocol, parts, spans);
  draft.read();
  return {
    text: writeYaml(draft.entries(accepted)),
    values: draft.values,
    participants: protocol.roles.map(({ id, label }) => ({
      role: id,
      name: oneLine(label),
      tier: parts.get(id)?.tier ?? '',
      kind: draft.componentOf(id),
    })),
  };
}

// ——— what happens ———

/** A step, a loop of steps or branches of them. */
interface Step {
  name: string;
  tools: string[];
  isBarred: boolean;
  body?: Step[];
  branches?: [string, Step[]][];
  /** Its place below its list: `0`, `1.body.0` … */
  path: string;
}

/** A routine with the run that asks for it. */
interface Routine {
  name: string;
  steps: Step[];
}

class Draft {
  readonly values: Proposal['values'] = [];
  readonly #protocol: Protocol;
  readonly #parts: ReadonlyMap<RoleId, Part>;
  readonly #spans: Spans;
  readonly #routines: Routine[] = [];
  readonly #isTransaction: boolean;
  #step: Step | undefined;
  /** The list that steps are added to, and the path of its items. */
  #list: { steps: Step[]; path: string } | undefined;

  constructor(protocol: Protocol, parts: ReadonlyMap<RoleId, Part>, spans: Spans) {
    this.#protocol = protocol;
    this.#parts = parts;
    this.#spans = spans;
    const kinds = [...parts.values()].map(({ kind }) => kind);
    this.#isTransaction = kinds.includes('participant') && kinds.includes('coordinator');
  }

  read(): void {
    for (const { id, label } of this.#protocol.roles) {
      const path = this.#budgetPath(this.#tierOf(id));
      for (const found of quantitiesIn(label)) {
        this.#add(`role:${id}.label`, label, found, found.kind === 'amount' ? path : '');
      }
    }
    this.#body(this.#protocol.body);
    // Labels of participants speak of runs before these have names.
    for (const value of this.values) {
      const [, at, field] = /^swarm\.runs\.(\d+)\.(.*)/.exec(value.path) ?? [];
      const run = this.#routines[Number(at)]?.name;
      if (run !== undefined) value.place = `${field} of the run ${run}`;
    }
  }

  #tierOf(role: RoleId): ProposedTier {
    return this.#parts.get(role)?.tier ?? '';
  }

  #kindOf(role: RoleId): string {
    return this.#parts.get(role)?.kind ?? '';
  }

  #body(body: readonly Interaction[]): void {
    for (const node of body) this.#node(node);
  }

  #node(node: Interaction): void {
    switch (node.kind) {
      case 'message':
        return this.#message(node);
      case 'group':
        return this.#body(node.body);
      case 'loop':
        this.#placeless(`${node.id}.label`, node.label);
        return this.#loop(node.label, node.body);
      case 'parallel':
        for (const { id, label } of node.branches) this.#placeless(`${id}.label`, label);
        return this.#parallel(node.branches);
      case 'choice':
        return this.#choice(node.form, node.branches);
      case 'note':
        return this.#note(node);
      default:
        return undefined;
    }
  }

  /** What may also happen is left to faults; its barriers are part of the step. */
  #choice(form: string, branches: readonly Branch[]): void {
    const isSure = form === 'alt' || form === 'critical';
    for (const [i, { id, label, body }] of branches.entries()) {
      this.#placeless(`${id}.label`, label);
      if (isSure && i === 0) this.#body(body);
      else this.#aside(body, !isSure);
    }
  }

  #aside(body: readonly Interaction[], bars: boolean): void {
    for (const node of walk(body)) {
      if (node.kind === 'note') this.#note(node);
      if (node.kind !== 'message') continue;
      const text = wordsOf(node.label);
      if (bars && this.#step && text.includes('barrier')) this.#step.isBarred = true;
      this.#quantities(node, node.to[0] ?? node.from, true);
    }
  }

  /** The steps that a body makes are put into a list of their own. */
  #inside(body: readonly Interaction[], path: string): Step[] {
    const outer = this.#list;
    const steps: Step[] = [];
    this.#list = { steps, path };
    this.#body(body);
    this.#list = outer;
    return steps;
  }

  #loop(label: string, body: readonly Interaction[]): void {
    const list = this.#open();
    const path = `${list.path}.${list.steps.length}`;
    const inner = this.#inside(body, `${path}.body`);
    if (inner.length === 0) return;
    list.steps.push({ ...this.#fresh(label || 'loop', path), body: inner });
  }

  #parallel(branches: readonly { label: string; body: Interaction[] }[]): void {
    const list = this.#open();
    const path = `${list.path}.${list.steps.length}`;
    const names = new Set<string>();
    const made = branches.flatMap((branch, i): [string, Step[]][] => {
      const wish = plainName(branch.label) || `branch ${i + 1}`;
      const name = names.has(wish) ? `${wish} ${i + 1}` : wish;
      names.add(name);
      const steps = this.#inside(branch.body, `${path}.branches.${name}.steps`);
      return steps.length > 0 ? [[name, steps]] : [];
    });
    if (made.length > 0) list.steps.push({ ...this.#fresh('parallel', path), branches: made });
  }

  #fresh(name: string, path: string): Step {
    return { name: plainName(name) || 'step', tools: [], isBarred: false, path };
  }

  /** The list of the routine that runs now; the first one is begun when there is none. */
  #open(): { steps: Step[]; path: string } {
    if (this.#list) return this.#list;
    const routine = this.#routines.at(-1) ?? this.#begin('routine');
    return { steps: routine.steps, path: `routines.${routine.name}.steps` };
  }

  #begin(name: string): Routine {
    const taken = new Set(this.#routines.map((one) => one.name));
    const wish = plainName(name) || 'routine';
    let free = wish;
    for (let n = 2; taken.has(free); n++) free = `${wish} ${n}`;
    const routine = { name: free, steps: [] };
    this.#routines.push(routine);
    return routine;
  }

  #message(message: Message): void {
    const [to = message.from] = message.to;
    const [from, tier] = [this.#tierOf(message.from), this.#tierOf(to)];
    const isCall = message.arrow.line === 'solid' && message.from !== to;
    if (!this.#isTransaction && isCall) this.#call(message, from, to, tier);
    if (wordsOf(message.label).includes('barrier') && from === 'step' && this.#step) {
      this.#step.isBarred = true;
    }
    this.#quantities(message, to);
  }

  #call({ from, label }: Message, caller: ProposedTier, to: RoleId, tier: ProposedTier): void {
    if (caller === 'swarm' && tier === 'run' && !this.#list) {
      const [, first] = /\(\s*([^,()]*)/.exec(label) ?? [];
      const named = first !== undefined && /\p{L}/u.test(first) && !/\d/.test(first);
      this.#begin(named ? first : nameOfCall(label));
    } else if (tier === 'step' && caller !== 'step' && caller !== 'tool' && from !== to) {
      const list = this.#open();
      this.#step = this.#fresh(nameOfCall(label), `${list.path}.${list.steps.length}`);
      list.steps.push(this.#step);
    } else if (tier === 'tool' && caller !== 'tool') {
      if (!this.#step) {
        const list = this.#open();
        this.#step = this.#fresh(nameOfCall(label), `${list.path}.${list.steps.length}`);
        list.steps.push(this.#step);
      }
      this.#step.tools.push(to);
    }
  }

  // ——— values ———

  /** `aside`: amounts of what need not happen do not count for the steps. */
  #quantities(message: Message, to: RoleId, aside = false): void {
    for (const found of quantitiesIn(message.label)) {
      const path = this.#placeOf(found, message, to);
      const counts = !aside || /^(?:targets|components)\./.test(path);
      this.#add(`${message.id}.label`, message.label, found, counts ? path : '');
    }
  }

  /** A note tells a budget to whom it stands at, and a limit between those that it stands over. */
  #note({ id, roles, text }: Note): void {
    const [first = '', last = first] = [roles[0], roles.at(-1)];
    const [tier, other] = [this.#tierOf(first), this.#tierOf(last)];
    for (const found of quantitiesIn(text)) {
      const isBudget = found.kind === 'amount' && /\bbudget|\bset aside\b|\ballocat/i.test(text);
      let path = isBudget && first === last ? this.#budgetPath(tier) : '';
      if (found.kind === 'limit' && first !== last) {
        path = `targets.${measureOf(tier, other, this.#kindOf(last))}`;
      }
      this.#add(`${id}.label`, text, found, path);
    }
  }

  /** Quantities that have no place in a scenario. */
  #placeless(key: string, label: string): void {
    for (const found of quantitiesIn(label)) this.#add(key, label, found, '');
  }

  #budgetPath(tier: ProposedTier): string {
    if (tier === 'swarm') return 'swarm.budget';
    return tier === 'run' ? this.#runPath('budget') : '';
  }

  /** Where a quantity in a message goes; '' when nowhere. */
  #placeOf(found: Quantity, { from, label }: Message, to: RoleId): string {
    const [sender, receiver] = [this.#tierOf(from), this.#tierOf(to)];
    if (found.kind === 'limit') return `targets.${measureOf(sender, receiver, this.#kindOf(to))}`;
    if (found.kind === 'timeout') return this.#timeoutPath(receiver, this.#kindOf(to));
    if (/\bused\b|\bconsumed\b/i.test(label) && receiver !== 'step') return 'about';
    if (sender === 'swarm' && from === to) return 'swarm.budget';
    if (sender === 'swarm' && receiver === 'run') return this.#runPath('budget');
    if (receiver === 'step' && sender === 'tool') return `tools.${from}.actual`;
    if (receiver === 'step' && sender !== 'step') return this.#stepPath('estimate');
    if (receiver === 'step') return this.#stepPath('uses');
    if (receiver === 'tool' && sender !== 'tool') return `tools.${to}.estimate`;
    return sender === '' || receiver === '' ? '' : 'about';
  }

  #timeoutPath(receiver: ProposedTier, kind: string): string {
    if (kind === 'barrier' || kind === 'coordinator') return `components.${kind}.timeout`;
    if (receiver === 'run') return this.#runPath('timeout');
    if (receiver === 'step') return this.#stepPath('timeout');
    const [tool] = this.#step?.tools.slice(-1) ?? [];
    return receiver === 'tool' && tool !== undefined ? `tools.${tool}.timeout` : '';
  }

  #runPath(field: string): string {
    return `swarm.runs.${Math.max(0, this.#routines.length - 1)}.${field}`;
  }

  #stepPath(field: string): string {
    return this.#step ? `${this.#step.path}.${field}` : 'about';
  }

  #add(key: string, label: string, found: Quantity, path: string): void {
    const whole = this.#spans.get(key) ?? this.#spans.get(key.replace(/\.label$/, ''));
    const literal = whole && whole.to - whole.from === label.length;
    const from = (whole?.from ?? 0) + found.from;
    const span = literal ? { from, to: from + (found.to - found.from) } : whole;
    this.values.push({
      id: `${key}@${found.from}`,
      path,
      place: this.#wordsOf(path),
      title: oneLine(label).slice(0, 80),
      text: found.text,
      ...(span && { span }),
    });
  }

  /** A path in words, as long as the step that it speaks of is the present one. */
  #wordsOf(path: string): string {
    const [head = '', ...rest] = path.split('.');
    const field = rest.at(-1) ?? '';
    switch (head) {
      case '':
        return 'no place';
      case 'about':
        return 'a remark';
      case 'targets':
        return `target of ${field}`;
      case 'swarm':
        return `${field} of the ${rest.length === 1 ? 'swarm' : 'run'}`;
      case 'routines':
        return `${field} of the step ${this.#step?.name ?? ''}`;
      case 'tools':
        return `${field} of the tool ${rest.slice(0, -1).join('.')}`;
      default:
        return `${field} of the ${rest.slice(0, -1).join('.')}`;
    }
  }

  // ——— the text ———

  entries(accepted: (id: string) => boolean): Entry[] {
    const values = this.values.filter(({ id }) => accepted(id));
    const at = (path: string): string[] =>
      values.flatMap((one) => (one.path === path ? [one.text] : []));
    const title = this.#protocol.title || 'Scenario';
    const remarks = [...at('about').map((text) => `The protocol speaks of ${text}.`)];
    return [
      ['scenario', printScalar(oneLine(title).slice(0, 200))],
      ...(remarks.length > 0 ? [['about', printScalar(remarks.join(' '))] as Entry] : []),
      ...(this.#isTiered() ? this.#tiered(at) : []),
      ...this.#components(at),
      ...this.#targets(values),
    ];
  }

  #isTiered(): boolean {
    return !this.#isTransaction && [...this.#parts.values()].some(({ tier }) => tier !== '');
  }

  #tiered(at: (path: string) => string[]): Entry[] {
    const routines = this.#routines.length > 0 ? this.#routines : [{ name: 'routine', steps: [] }];
    const runs = routines.map(({ name }, i): Yaml => {
      const path = `swarm.runs.${i}`;
      const entries: Entry[] = [
        ['routine', printScalar(name)],
        ...amountEntry('budget', at(`${path}.budget`)),
        ...lastEntry('timeout', at(`${path}.timeout`)),
      ];
      return { entries };
    });
    const swarm: Entry[] = [
      ...amountEntry('budget', at('swarm.budget')),
      ['runs', { items: runs }],
    ];
    const bodies = routines.map(({ name, steps }): Entry => {
      const names = new Set<string>();
      const all = steps.length > 0 ? steps : [{ ...this.#fresh('work', ''), path: '' }];
      return [name, { items: all.map((step) => stepYaml(step, names, at)) }];
    });
    const tools = this.#protocol.roles
      .filter(({ id }) => this.#tierOf(id) === 'tool')
      .map(({ id }): Entry => [id, { entries: toolEntries(id, at) }]);
    return [
      ['swarm', { entries: swarm }],
      ['routines', { entries: bodies }],
      ...(tools.length > 0 ? [['tools', { entries: tools }] as Entry] : []),
    ];
  }

  /** The kind of component that a role becomes; '' when none. */
  componentOf(role: RoleId): string {
    const kind = this.#kindOf(role);
    const isPart = kind !== '' && (this.#isTransaction || kind !== 'participant');
    return isPart && canStand(kind) ? kind : '';
  }

  /** Components that the roles stand for; those that must be told more are left out. */
  #components(at: (path: string) => string[]): Entry[] {
    const made = this.#protocol.roles.flatMap(({ id }): Entry[] => {
      const kind = this.componentOf(id);
      if (kind === '') return [];
      const tier = this.#tierOf(id);
      const level: Entry[] = tier === '' ? [] : [['tier', tier]];
      const timeout = hasTimeout(kind)
        ? lastEntry('timeout', at(`components.${kind}.timeout`))
        : [];
      // Somebody has to ask, or nothing happens.
      const asks: Entry[] = kind === 'barrier' && !this.#isTiered() ? [['open', 'action']] : [];
      return [[id, { entries: [['is', kind], ...level, ...timeout, ...asks] }]];
    });
    return made.length > 0 ? [['components', { entries: made }]] : [];
  }

  #targets(values: Proposal['values']): Entry[] {
    const limits = new Map<string, string>();
    for (const { path, text } of values) {
      if (path.startsWith('targets.')) limits.set(path.slice('targets.'.length), text);
    }
    const items = [...limits].map(([measure, text]): Yaml => ({
      entries: [
        ['measure', measure],
        ['p95', text],
      ],
    }));
    return items.length > 0 ? [['targets', { items }]] : [];
  }
}

function stepYaml(step: Step, names: Set<string>, at: (path: string) => string[]): Yaml {
  let name = step.name;
  for (let n = 2; names.has(name); n++) name = `${step.name} ${n}`;
  names.add(name);
  const { path } = step;
  const inner = (steps: readonly Step[]): Yaml => ({
    items: steps.map((one) => stepYaml(one, names, at)),
  });
  const branches = step.branches?.map(([key, steps]): Entry => [key, inner(steps)]);
  return {
    entries: [
      ['step', printScalar(name)],
      ...amountEntry('estimate', at(`${path}.estimate`)),
      ...amountEntry('uses', at(`${path}.uses`)),
      ...lastEntry('timeout', at(`${path}.timeout`)),
      ...(step.isBarred ? [['barrier', 'safety'] as Entry] : []),
      ...(step.tools.length > 0
        ? [['tools', { items: step.tools.map(printScalar) }] as Entry]
        : []),
      ...(step.body ? [['body', inner(step.body)] as Entry, ['times', '3'] as Entry] : []),
      ...(branches ? [['branches', { entries: branches }] as Entry] : []),
    ],
  };
}

function toolEntries(id: string, at: (path: string) => string[]): Entry[] {
  return [
    ...amountEntry('estimate', at(`tools.${id}.estimate`)),
    ...amountEntry('actual', at(`tools.${id}.actual`)),
    ...lastEntry('timeout', at(`tools.${id}.timeout`)),
  ];
}

/** Amounts of several resources together; of one resource the last that was said. */
function amountEntry(key: string, texts: readonly string[]): Entry[] {
  const byUnit = new Map(texts.map((text) => [text.replace(/^[\d.,]+\s*/, ''), text]));
  return byUnit.size > 0 ? [[key, [...byUnit.values()].join(', ')]] : [];
}

function lastEntry(key: string, texts: readonly string[]): Entry[] {
  const last = texts.at(-1);
  return last === undefined ? [] : [[key, last]];
}

function measureOf(from: ProposedTier, to: ProposedTier, kind: string): string {
  if (kind === 'bus') return 'bus';
  if (from === 'swarm' || to === 'swarm') return 'swarm-run';
  return from === 'tool' || to === 'tool' ? 'tool' : 'run-step';
}

/** True for kinds that need no parameter. */
function canStand(kind: string): boolean {
  const fields = Object.values(componentSchema(kind)?.parameters.fields ?? { none: undefined });
  return fields.every((field) => field && (field.optional || 'fallback' in field));
}

function hasTimeout(kind: string): boolean {
  return componentSchema(kind)?.parameters.fields['timeout']?.type === 'duration';
}

/** `executeStep(request, 800 credits)` is called `executeStep`. */
function nameOfCall(label: string): string {
  return plainName(label.replace(/[(:].*$/s, '')) || plainName(label);
}

function plainName(text: string): string {
  return oneLine(text)
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .slice(0, 60)
    .trim();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
