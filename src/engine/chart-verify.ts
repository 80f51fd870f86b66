import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import { abstractProgram } from '../explore/statechart/abstract-program.ts';
import { alphabetOf, type Stimulus } from '../explore/statechart/alphabet.ts';
import { ControlSearch, isPlainControl } from '../explore/statechart/control.ts';
import { deadlocks, judgeProperties, type PropertyResult } from '../explore/statechart/judge.ts';
import { wayOf, type Way } from '../explore/statechart/path.ts';
import { Probe } from '../explore/statechart/probe.ts';
import { parseProperties, type Property } from '../explore/statechart/properties.ts';
import { mostProperties, Search, type SearchOptions } from '../explore/statechart/search.ts';
import type { Document } from '../model/document.ts';
import type { RunSpec } from '../model/run.ts';
import { originOf } from '../model/statechart/lower.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { compileChart, type CompiledChart } from '../run/statechart/compile.ts';
import type { Program } from '../run/statechart/datamodel.ts';
import { bitsOf } from '../run/statechart/compile-tree.ts';
import { makeProgram } from '../run/statechart/program.ts';
import type { ChartFinding, ChartVerifyReport, ChartVerifyRequest, Progress } from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { stepOf } from './chart-replay.ts';

/** What long work is given. */
export interface Work {
  pause(): Promise<void>;
  stopped(): boolean;
  progress?(p: Progress): void;
}

/** Configurations that are looked at where nothing is said. */
export const defaultConfigurations = 20_000;
/** The same where configurations are nothing but bits. */
const plainConfigurations = 2_000_000;
/** Milliseconds between two pauses. */
const breath = 60;
/** Deadlocks that are told. */
const mostDeadlocks = 10;

/**
 * Explores a statechart: what is never entered or taken, where it stands still or never rests, what
 * can go two ways, and whether properties hold. Never throws, whatever the text.
 */
export async function verifyChart(
  request: ChartVerifyRequest,
  source: Source,
  work: Work,
): Promise<ChartVerifyReport> {
  const began = performance.now();
  const document = pickDocument(source, request.source.pick);
  const model = document?.model;
  const empty = { configurations: 0, transitions: 0, complete: false, findings: [] };
  if (!document || model?.kind !== 'statechart') {
    const diagnostics = [problem('There is no state machine in this text.')];
    return { verdict: 'unknown', ...empty, properties: [], diagnostics, ms: 0 };
  }
  const parsed = parseProperties(request.properties, namesOf(model));
  const diagnostics = [...parsed.diagnostics, ...tooMany(parsed.properties)];
  const properties = parsed.properties.slice(0, mostProperties);
  const explored = await new Exploring(request, source, document, properties, work).explore();
  const broken = explored.properties.some(({ verdict }) => verdict === 'broken');
  const open = explored.properties.some(({ verdict }) => verdict === 'unknown');
  const grave = explored.findings.some(({ kind }) => graveKinds.has(kind));
  return {
    verdict: broken || grave ? 'error' : open || !explored.complete ? 'unknown' : 'ok',
    ...explored,
    diagnostics,
    ms: performance.now() - began,
  };
}

const graveKinds: ReadonlySet<ChartFinding['kind']> = new Set(['deadlock', 'livelock', 'error']);

/** What properties of a chart may name. */
export function namesOf(chart: Statechart): { states: Set<string>; data: Set<string> } {
  const states = [...walkStates(chart.states)];
  return {
    states: new Set(states.map(({ id }) => id)),
    data: new Set([...chart.data, ...states.flatMap(({ data }) => data)].map(({ name }) => name)),
  };
}

function problem(message: string, span: Span = { from: 0, to: 0 }): Diagnostic {
  return { code: 'property-form', severity: 'error', message, span };
}

function tooMany(properties: readonly Property[]): Diagnostic[] {
  const first = properties[mostProperties];
  if (!first) return [];
  return [problem(`At most ${mostProperties} properties are looked at together.`, first.span)];
}

type Explored = Pick<
  ChartVerifyReport,
  'configurations' | 'transitions' | 'complete' | 'findings' | 'properties'
>;

/** A run that shows something, and where. */
interface Shown {
  run: RunSpec;
  step: number;
}

/** One exploration of one document. */
class Exploring {
  readonly #request: ChartVerifyRequest;
  readonly #source: Source;
  readonly #document: Document;
  readonly #model: Statechart;
  readonly #properties: readonly Property[];
  readonly #work: Work;

  constructor(
    request: ChartVerifyRequest,
    source: Source,
    document: Document,
    properties: readonly Property[],
    work: Work,
  ) {
    this.#request = request;
    this.#source = source;
    this.#document = document;
    this.#model = document.model as Statechart;
    this.#properties = properties;
    this.#work = work;
  }

  async explore(): Promise<Explored> {
    const abstract = this.#request.data === 'abstract';
    let asked: Probe | undefined;
    const program = abstract
      ? (abstractProgram(() => asked?.answer() ?? false) as unknown as Program)
      : await makeProgram(this.#model);
    const chart = compileChart(this.#model, program);
    const stimuli = this.#request.events ?? alphabetOf(chart.model);
    const safe = this.#properties.every(
      ({ kind, when }) => (kind === 'always' || kind === 'never') && !when.readsData,
    );
    if (safe && isPlainControl(chart)) return this.#plain(chart, stimuli);
    const options: SearchOptions = {
      stimuli,
      properties: this.#properties,
      maxConfigurations: this.#request.maxConfigurations ?? defaultConfigurations,
    };
    const search = new Search(chart, options, (compiled, look) => {
      asked = new Probe(compiled, look);
      return asked;
    });
    await this.#run(search, () => search.space.count, options.maxConfigurations);
    return this.#report(search);
  }

  /** Goes on in portions until the search is over or is stopped. */
  async #run(
    search: { advance(nodes: number): boolean },
    count: () => number,
    most: number,
  ): Promise<void> {
    let portion = 20;
    for (;;) {
      const began = performance.now();
      if (search.advance(portion) || this.#work.stopped()) return;
      const ms = performance.now() - began;
      portion = Math.max(10, Math.min(200_000, Math.round((portion * breath) / Math.max(1, ms))));
      const note = `${count().toLocaleString('en')} configurations`;
      this.#work.progress?.({ done: count() / most, note });
      await this.#work.pause();
    }
  }

  // ——— plain charts ———

  async #plain(chart: CompiledChart, stimuli: readonly Stimulus[]): Promise<Explored> {
    const most = this.#request.maxConfigurations ?? plainConfigurations;
    const none = { get: () => null };
    const claims = this.#properties.map(
      ({ kind, when }) =>
        (isActive: (state: string) => boolean): boolean =>
          when.holds({ isActive, data: none }) === (kind === 'always'),
    );
    const search = new ControlSearch(chart, stimuli, most, claims);
    await this.#run(search, () => search.result.configurations, most);
    const { result } = search;
    const wayTo = (node: number): Promise<Shown | undefined> => {
      const events = search.eventsTo(node).map((name) => ({ name }));
      const way = { chart: { events }, choices: [], approximate: false };
      return this.#specOf(way, search.statesOf(node));
    };
    const findings = this.#unused(chart, result);
    for (const node of result.stuck.slice(0, mostDeadlocks)) {
      findings.push(this.#deadlock(search.statesOf(node), await wayTo(node)));
    }
    const properties: Explored['properties'] = [];
    for (const [n, { text, span }] of this.#properties.entries()) {
      const node = result.broken[n] ?? -1;
      if (node < 0) {
        properties.push({ text, span, verdict: result.complete ? 'holds' : 'unknown' });
        continue;
      }
      const run = await wayTo(node);
      const why = `broken in ${namesIn(search.statesOf(node))}`;
      properties.push({ text, span, verdict: 'broken', why, ...run });
    }
    const { configurations, transitions, complete } = result;
    return { configurations, transitions, complete, findings, properties };
  }

  // ——— all others ———

  async #report(search: Search): Promise<Explored> {
    const findings = this.#unused(search.chart, {
      seen: search.seen,
      taken: search.taken,
      complete: search.complete,
    });
    for (const node of deadlocks(search, mostDeadlocks)) {
      const run = await this.#runTo(search, search.space.pathTo(node), node);
      findings.push(this.#deadlock(statesAt(search, node), run));
    }
    findings.push(...(await this.#mishaps(search)), ...(await this.#rivals(search)));
    const properties: Explored['properties'] = [];
    for (const result of judgeProperties(search, this.#properties)) {
      properties.push(await this.#property(search, this.#followed(result)));
    }
    return {
      configurations: search.space.count,
      transitions: search.space.edges,
      complete: search.complete,
      findings,
      properties,
    };
  }

  /** Nothing is said about data that are not followed. */
  #followed(result: PropertyResult): PropertyResult {
    const { property } = result;
    const reads = property.when.readsData || (property.wanted?.readsData ?? false);
    if (this.#request.data !== 'abstract' || !reads) return result;
    return { property, verdict: 'unknown', why: 'it speaks of data, which are not followed here' };
  }

  async #property(
    search: Search,
    { property, verdict, edge, node, why: said }: PropertyResult,
  ): Promise<Explored['properties'][number]> {
    const { text, span } = property;
    if (verdict !== 'broken') return { text, span, verdict, ...(said && { why: said }) };
    const { space } = search;
    const to = node ?? (edge !== undefined && edge >= 0 ? space.to(edge) : 0);
    const path =
      node !== undefined
        ? space.pathTo(node)
        : edge !== undefined && edge >= 0
          ? [...space.pathTo(space.from(edge)), edge]
          : [];
    const run = await this.#runTo(search, path, to);
    const where = namesIn(statesAt(search, to));
    const why =
      node !== undefined
        ? `from ${where} on, what is wanted cannot come any more`
        : `broken on the way to ${where}`;
    return { text, span, verdict, why, ...run };
  }

  async #runTo(search: Search, path: readonly number[], to: number): Promise<Shown | undefined> {
    const [first] = path;
    const start = first === undefined ? to : search.space.from(first);
    const way = wayOf(search, path, start);
    return this.#specOf(way, statesAt(search, to));
  }

  /** The run of a way, when it really leads there. */
  async #specOf(way: Way, states: readonly string[]): Promise<Shown | undefined> {
    if (way.approximate) return undefined;
    const spec: RunSpec = {
      document: this.#document.id,
      seed: 0,
      choices: way.choices,
      faults: [],
      chart: way.chart,
    };
    const step = await stepOf(this.#document, this.#source, this.#request.source, spec, states);
    return step === undefined ? undefined : { run: spec, step };
  }

  async #mishaps(search: Search): Promise<ChartFinding[]> {
    const findings: ChartFinding[] = [];
    for (const { edge, failure } of search.mishaps.slice(0, mostDeadlocks)) {
      const endless =
        failure.kind === 'budget' && /rest|microsteps|own queue/.test(failure.message);
      const path = edge < 0 ? [] : [...search.space.pathTo(search.space.from(edge)), edge];
      const run = await this.#runTo(search, path, edge < 0 ? 0 : search.space.to(edge));
      const element = this.#origin(failure.element);
      const what = endless ? 'It never comes to rest' : 'An error';
      const text = `${what} in “${this.#origin(failure.state)}”: ${failure.message}`;
      findings.push(this.#finding(endless ? 'livelock' : 'error', element, text, run));
    }
    return findings;
  }

  async #rivals(search: Search): Promise<ChartFinding[]> {
    const findings: ChartFinding[] = [];
    for (const { pair, edge } of [...search.rivals.values()].slice(0, mostDeadlocks)) {
      const [taken, other] = pair.map((t) => search.chart.transitions[t]);
      if (!taken || !other || edge < 0) continue;
      const path = [...search.space.pathTo(search.space.from(edge)), edge];
      const run = await this.#runTo(search, path, search.space.to(edge));
      const text =
        `From “${this.#origin(taken.source)}” two ways are open at once: “${taken.label}” is ` +
        `taken because it stands first, “${other.label}” would hold, too.`;
      findings.push(this.#finding('nondeterminism', this.#origin(other.id), text, run));
    }
    return findings;
  }

  // ——— what both say ———

  /** States that are never entered and transitions that are never taken: only when all was seen. */
  #unused(
    chart: CompiledChart,
    { seen, taken, complete }: { seen: Uint8Array; taken: Uint8Array; complete: boolean },
  ): ChartFinding[] {
    if (!complete) return [];
    const entered = new Set<string>();
    chart.states.forEach((state, n) => {
      if (state && seen[n]) entered.add(this.#origin(state.id));
    });
    const used = new Set<string>();
    chart.transitions.forEach(({ id }, n) => {
      if (taken[n]) used.add(this.#origin(id));
    });
    const states = [...walkStates(this.#model.states)]
      .filter(({ id, type }) => !entered.has(id) && isPlain(type))
      .map(({ id, label }) =>
        this.#finding('unreachable-state', id, `No run enters “${label || id}”.`),
      );
    const pseudo = new Set(
      [...walkStates(this.#model.states)].filter(({ type }) => !isPlain(type)).map(({ id }) => id),
    );
    const arrows = this.#model.transitions
      .filter(({ id, source }) => !used.has(id) && !pseudo.has(source))
      .map(({ id, source, targets, label }) => {
        const way = `“${source}” → “${targets.join(', ') || source}”`;
        return this.#finding(
          'dead-transition',
          id,
          `No run takes ${way}${label && ` (${label})`}.`,
        );
      });
    return [...states, ...arrows];
  }

  #deadlock(states: readonly string[], run: Shown | undefined): ChartFinding {
    const element = this.#origin(states.at(-1) ?? '');
    const text = `Nothing can happen any more in ${namesIn(states)}, and it is no end.`;
    return this.#finding('deadlock', element, text, run);
  }

  #finding(kind: ChartFinding['kind'], element: string, text: string, run?: Shown): ChartFinding {
    const span = this.#document.spans.get(element);
    return { kind, element, text, ...(span && { span }), ...run };
  }

  #origin(id: string): string {
    return originOf(id, (one) => this.#document.spans.has(one)) ?? id;
  }
}

/** Pseudo-states are passed, not entered. */
function isPlain(type: string): boolean {
  return !['history', 'choice', 'fork', 'join', 'region'].includes(type);
}

function statesAt(search: Search, node: number): string[] {
  const { at, last } = search.restOf(node).rest.session;
  const active = at.states.length === 0 && last ? bitsOf(last) : at.states;
  return active.flatMap((state) => search.chart.states[state]?.id ?? []);
}

/** Active states for people: the innermost ones say it all, so outer ones are left out. */
function namesIn(states: readonly string[]): string {
  const shown = states.slice(-3).map((id) => `“${id}”`);
  return shown.length === 0 ? 'the end' : shown.join(', ');
}
