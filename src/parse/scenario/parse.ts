import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import { componentSchema, componentSchemas } from '../../model/component/index.ts';
import type { Json } from '../../model/json.ts';
import type { ComponentSchema, ComponentSpec, Scenario } from '../../model/scenario/scenario.ts';
import { scenarioField } from '../../model/scenario/schema.ts';
import type { FieldsOf } from '../../model/schema.ts';
import type { Mapping, Node, Pair, Reading } from '../profile/nodes.ts';
import { maxFindings, readNodes } from '../profile/nodes.ts';
import { finish, swarmsBelow } from './finish.ts';
import { limitRuns } from './limits.ts';
import { checkProperties } from './properties.ts';
import { Reader, join, nothing } from './read.ts';
import { resolveReferences } from './references.ts';

/** What is made of a scenario's text. */
export interface ParsedScenario {
  /** Absent when there is an error anywhere. */
  scenario?: Scenario;
  title: string;
  spans: Map<string, Span>;
  diagnostics: Diagnostic[];
}

/** How large a scenario may be. */
export const scenarioReading: Reading = {
  noun: 'scenario',
  maxLength: 1_000_000,
  maxNodes: 100_000,
  maxDepth: 64,
};

/** The fields of the top level; components have a reader of their own. */
export const topFields: FieldsOf = {
  ...scenarioField.fields,
  components: {
    type: 'map',
    about: 'Further parts of the system by name.',
    of: { type: 'json', about: 'A part: what it is, and its parameters.' },
  },
};

/** A text read as far as it goes, for the editor's services. */
export interface ReadScenario {
  root?: Node;
  /** What was made of it, also when there are errors; undefined when it is not even a mapping. */
  draft?: Scenario;
  reader: Reader;
  /** Findings in the YAML itself; `broken` when they make what follows unreliable. */
  syntax: Diagnostic[];
  broken: boolean;
}

/** Reads a text as far as it goes. Never throws. */
export function readScenario(text: string): ReadScenario {
  const { root, broken, diagnostics: syntax } = readNodes(text, scenarioReading);
  const reader = new Reader(text);
  const whole = { from: 0, to: 0 };
  const draft = root && readRoot(reader, root, whole);
  if (draft) {
    finish(draft, reader);
    resolveReferences(draft, reader);
    tellUnanswered(draft, reader);
    checkProperties(draft, reader, text);
    limitRuns(draft, reader);
    if (isIdle(draft)) tellIdle(reader, whole);
  }
  return { ...(root && { root }), ...(draft && { draft }), reader, syntax, broken };
}

/**
 * Reads a scenario's text (YAML, and so also JSON): fills in every default, gives names to what
 * has none, holds references against what is there. Never throws; with an error there is no
 * scenario, so that half of one is never run.
 */
export function parseScenario(text: string): ParsedScenario {
  const { root, draft, reader, syntax, broken } = readScenario(text);
  const title = (root && titleOf(root)) ?? 'Scenario';
  // A fault in the YAML makes what follows it look wrong in many other ways.
  if (broken) return { title, spans: reader.spans, diagnostics: unlike(syntax) };
  const isContinued = ({ code, span }: Diagnostic): boolean =>
    code === 'scenario/duplicate' && reader.continued.has(span.from);
  const found = [...syntax.filter((one) => !isContinued(one)), ...reader.diagnostics];
  const diagnostics = found.sort(compareDiagnostics).slice(0, maxFindings);
  const right = diagnostics.every(({ severity }) => severity !== 'error');
  return { title, spans: reader.spans, diagnostics, ...(right && draft && { scenario: draft }) };
}

/** Findings without those that say the same of the same place. */
function unlike(found: readonly Diagnostic[]): Diagnostic[] {
  const same = (a: Diagnostic, b: Diagnostic): boolean =>
    a.span.from === b.span.from && a.message === b.message;
  return found.filter((one, i) => found.findIndex((other) => same(one, other)) === i);
}

/** The title as it is written, also when the rest cannot be read. */
function titleOf(root: Node): string | undefined {
  const pairs = root.kind === 'mapping' ? root.pairs : [];
  const value = pairs.find(({ key }) => key.text === 'scenario')?.value;
  return value?.kind === 'scalar' && !value.empty ? value.text.slice(0, 200) : undefined;
}

function readRoot(reader: Reader, root: Node, place: Span): Scenario | undefined {
  if (nothing(root)) return undefined;
  if (root.kind !== 'mapping') {
    const message = 'A scenario is made of “key: value” lines, such as scenario: My system.';
    reader.report('shape', message, root.span);
    return undefined;
  }
  const pairs = reader.known(root, topFields);
  const components = readComponents(reader, pairs.get('components'));
  const { components: _, ...plain } = topFields;
  const read = reader.fill(pairs, plain, '', place);
  return assemble(reader, read, components);
}

/** Everything but a stop is done to a run, and a transfer goes to another. */
function tellUnanswered({ swarms }: Scenario, reader: Reader): void {
  for (const { of, path } of swarmsBelow(swarms, 'swarms')) {
    of.control.forEach((control, i) => {
      const what = control.do as string | undefined;
      if (what === undefined || what === 'emergencyStop') return;
      const needed = what === 'transfer' ? (['run', 'to'] as const) : (['run'] as const);
      const place = `${path}.control.${i}`;
      const span = reader.spans.get(`${place}.do`) ?? reader.spans.get(place);
      for (const key of needed) {
        if (control[key] !== undefined || !span) continue;
        const whom = key === 'run' ? 'which run' : 'to which run';
        reader.report(
          'missing',
          `“${key}” is missing here: “${what}” needs to know ${whom}.`,
          span,
        );
      }
    });
  }
}

/** True when nothing would happen. */
function isIdle({ swarms, components }: Scenario): boolean {
  return swarms.length === 0 && components.length === 0;
}

function tellIdle(reader: Reader, span: Span): void {
  if (reader.diagnostics.length > 0) return;
  const message =
    'Nothing happens in this scenario yet. Add a swarm with the routines that it runs, or components.';
  reader.diagnostics.push({ code: 'scenario/idle', severity: 'info', message, span });
}

/** The scenario of what was read, with `swarm` as the first of the swarms. */
function assemble(
  reader: Reader,
  read: Record<string, Json>,
  components: ComponentSpec[],
): Scenario {
  const { swarm, ...rest } = read;
  const all = swarm === undefined ? rest['swarms'] : [swarm, ...(rest['swarms'] as Json[])];
  if (swarm !== undefined) moveSwarms(reader);
  const given = [...new Set(reader.given)].filter((path) => path !== '');
  return { kind: 'scenario', ...rest, swarms: all, components, given } as unknown as Scenario;
}

/** `swarm` stands before `swarms`: its paths begin with `swarms.0`, those of the others move. */
function moveSwarms(reader: Reader): void {
  const moved = (path: string): string => {
    if (path === 'swarm' || path.startsWith('swarm.')) return `swarms.0${path.slice(5)}`;
    const other = /^swarms\.(\d+)(.*)$/s.exec(path);
    return other ? `swarms.${Number(other[1]) + 1}${other[2]}` : path;
  };
  const spans = [...reader.spans];
  reader.spans.clear();
  for (const [path, span] of spans) reader.spans.set(moved(path), span);
  reader.given.splice(0, reader.given.length, ...reader.given.map(moved));
  for (const reference of reader.references) reference.path = moved(reference.path);
}

// ——— components ———

const kinds = componentSchemas.map(({ kind }) => kind);

function readComponents(reader: Reader, pair: Pair | undefined): ComponentSpec[] {
  if (!pair || nothing(pair.value)) return [];
  reader.spans.set('components', pair.key.span);
  reader.given.push('components');
  if (pair.value.kind !== 'mapping') {
    const message = 'Here stand parts by name, such as gate: { is: breaker, service: stock }.';
    reader.report('shape', message, pair.value.span);
    return [];
  }
  return reader.named(pair.value).flatMap((one) => readComponent(reader, one) ?? []);
}

/** Everything that may stand in a component of a kind. */
export function componentFields({ tier, parameters }: ComponentSchema): FieldsOf {
  return {
    is: { type: 'text', about: 'What it is.', optional: true },
    tier: {
      type: 'text',
      about: 'The tier it belongs to: swarm, run, step, or a name of its own.',
      fallback: tier ?? '',
    },
    ...parameters.fields,
  };
}

/** `name: { is: kind, …parameters }`, or `name: kind`; a name that is a kind needs no `is`. */
function readComponent(reader: Reader, { key, value }: Pair): ComponentSpec | undefined {
  const id = key.text;
  const path = join('components', id);
  reader.spans.set(path, key.span);
  reader.given.push(path);
  const kind = kindOf(reader, value, id, path, key.span);
  const schema = kind === undefined ? undefined : componentSchema(kind);
  if (!schema || kind === undefined) return undefined;
  const own = componentFields(schema);
  const pairs = value.kind === 'mapping' ? reader.known(value, own) : new Map<string, Pair>();
  const { is: _, ...read } = reader.fill(pairs, own, path, key.span);
  // A kind may have a parameter of this name; then its own tier is the usual one.
  if ('tier' in schema.parameters.fields) {
    return { id, kind, tier: schema.tier ?? '', parameters: read, path };
  }
  const { tier = '', ...parameters } = read;
  return { id, kind, tier: String(tier), parameters, path };
}

function kindOf(
  reader: Reader,
  value: Node,
  id: string,
  path: string,
  place: Span,
): string | undefined {
  const node = value.kind === 'mapping' ? isOf(value) : value;
  if (node === undefined || nothing(node)) {
    if (kinds.includes(id)) return id;
    reader.report('missing', `What is it? Add “is” with one of ${kinds.join(', ')}.`, place);
    return undefined;
  }
  if (node.kind !== 'scalar') {
    reader.report('shape', 'Here stands what it is, and its parameters.', place);
    return undefined;
  }
  reader.spans.set(`${path}.is`, node.span);
  if (kinds.includes(node.text)) return node.text;
  const near = nearestName(node.text, kinds);
  const mend = near ? `Did you mean “${near}”?` : `Known are ${kinds.join(', ')}.`;
  const message = `There is no kind of component “${node.text.slice(0, 40)}”. ${mend}`;
  reader.report('kind', message, node.span, near);
  return undefined;
}

function isOf(mapping: Mapping): Node | undefined {
  return mapping.pairs.find(({ key }) => key.text === 'is')?.value;
}
