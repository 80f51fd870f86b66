import { inferProfile } from '../../model/profile-infer.ts';
import type { Protocol } from '../../model/protocol.ts';
import { messagesOf, walk } from '../../model/protocol.ts';
import type { Completion, Completions } from '../language.ts';
import type { Cursor } from './cursor.ts';
import { cursorAt } from './cursor.ts';
import { forms } from './distribution.ts';
import { parseProfile } from './parse.ts';
import { printPattern } from './pattern.ts';
import { printScalar } from '../../model/value-text.ts';
import type { Key } from './schema.ts';
import { keyNamed, profileKeys } from './schema.ts';

/**
 * What could be written at an offset of a profile's text: keys of the schema, participants, tiers,
 * messages and loops of the protocol, distributions. Takes any text and offset.
 */
export function completeProfile(text: string, offset: number, protocol?: Protocol): Completions {
  const cursor = cursorAt(text, offset);
  const options =
    cursor.at === 'key' ? keyOptions(cursor, protocol) : valueOptions(cursor, text, protocol);
  return { from: Math.min(cursor.from, offset), options };
}

/** The keys that are known under a path; undefined where the person gives the names. */
export function keysUnder(path: readonly string[]): readonly Key[] | undefined {
  const [section, , inner] = path;
  if (section === undefined) return profileKeys;
  const top = keyNamed(profileKeys, section);
  if (!top || path.length === 1) return undefined;
  if (path.length === 2) return top.entries;
  return inner === undefined ? undefined : keyNamed(top.entries ?? [], inner)?.keys;
}

function keyOptions({ path }: Cursor, protocol: Protocol | undefined): Completion[] {
  const keys = keysUnder(path);
  if (keys) {
    return keys.map(({ name, doc }) => ({
      label: name,
      kind: 'keyword',
      detail: doc,
      insert: `${name}: `,
    }));
  }
  const section = path.length === 1 && path[0] ? keyNamed(profileKeys, path[0]) : undefined;
  return section ? nameOptions(section.names, protocol) : [];
}

/** Names of the protocol that an entry can be about, as keys. */
function nameOptions(names: Key['names'], protocol: Protocol | undefined): Completion[] {
  if (!protocol) return [];
  const asKey = (label: string, kind: Completion['kind'], detail?: string): Completion => ({
    label,
    kind,
    ...(detail && { detail }),
    insert: `${printScalar(label)}: `,
  });
  switch (names) {
    case 'participant':
      return protocol.roles.map(({ id, label }) => asKey(id, 'participant', oneLine(label)));
    case 'tier':
      return inferProfile(protocol).tiers.map(({ name }) => asKey(name, 'node'));
    case 'loop':
      return loopsOf(protocol).map((label) => asKey(label, 'node'));
    case 'message':
      return patternsOf(protocol).map((pattern) => asKey(pattern, 'node'));
    default:
      return [];
  }
}

function valueOptions(
  { path }: Cursor,
  text: string,
  protocol: Protocol | undefined,
): Completion[] {
  const [section] = path;
  const key = path.at(-1);
  if (key === 'latency' || (section === 'messages' && path.length === 2)) return distributions;
  if (key === 'tier' || (section === 'participants' && path.length === 2)) {
    return tiersOf(text, protocol).map((name) => value(name, 'node'));
  }
  if (section === 'loops') return [value('3', 'snippet', 'times')];
  if (key === 'payer') return ['receiver', 'sender'].map((word) => value(word, 'keyword'));
  if (key === 'from' || key === 'to' || key === 'participant') {
    const roles = protocol?.roles ?? [];
    return roles.map(({ id, label }) => value(id, 'participant', oneLine(label)));
  }
  if (key === 'label' && protocol) return labelsOf(protocol).map((label) => value(label, 'node'));
  const known = keysUnder(path.slice(0, -1))?.find(({ name }) => name === key);
  return known ? [{ label: known.example, kind: 'snippet', detail: known.doc }] : [];
}

const distributions: Completion[] = forms.map(({ example, doc }) => ({
  label: example,
  kind: 'snippet',
  detail: doc,
}));

function value(label: string, kind: Completion['kind'], detail?: string): Completion {
  const insert = printScalar(label);
  const plain = /^\d+$/.test(label) || insert === label;
  return { label, kind, ...(detail && { detail }), ...(!plain && { insert }) };
}

function tiersOf(text: string, protocol: Protocol | undefined): string[] {
  const inferred = protocol ? inferProfile(protocol).tiers : [];
  const written = parseProfile(text).profile.tiers;
  return [...new Set([...written, ...inferred].map(({ name }) => name))];
}

function loopsOf(protocol: Protocol): string[] {
  const loops = [...walk(protocol.body)].flatMap((node) => (node.kind === 'loop' ? [node] : []));
  return [...new Set(loops.map(({ label }) => label))].filter((label) => label !== '');
}

function labelsOf(protocol: Protocol): string[] {
  return [...new Set(messagesOf(protocol).map(({ label }) => label))].slice(0, maxOptions);
}

function patternsOf(protocol: Protocol): string[] {
  const patterns = messagesOf(protocol).flatMap(({ from, to, label }) =>
    to.map((one) => printPattern({ from, to: one, ...(label !== '' && { label }) })),
  );
  const known = patterns.filter((pattern) => pattern !== undefined);
  return [...new Set(known)].slice(0, maxOptions);
}

/** A list of more would be of no use, and slow. */
const maxOptions = 500;

function oneLine(label: string): string {
  return label.replaceAll('\n', ' ');
}
