import { unitNamed, units } from '../../model/expression/units.ts';
import type { Json } from '../../model/json.ts';
import type { Content } from '../../model/statechart/content.ts';
import { parseDuration } from '../../model/statechart/duration.ts';
import { policyTargets, readPolicy } from '../../model/statechart/policy-text.ts';
import type { ErrorPolicy, Limits } from '../../model/statechart/safety.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import type { Desk } from './desk.ts';
import type { Params } from './functions.ts';
import type { Node } from './nodes.ts';

/** `lockstep.acquire` and `lockstep.release`, which XState does not have. */
export function lockstepAction(
  desk: Desk,
  owner: string,
  name: string,
  params: Params | undefined,
  node: Node,
): Content | undefined {
  if (name !== 'lockstep.acquire' && name !== 'lockstep.release') return undefined;
  const given = params?.kind === 'json' ? params.value : undefined;
  const resource = fieldOf(given, 'resource');
  const amount = fieldOf(given, 'amount');
  const isAmount = typeof amount === 'number' && Number.isInteger(amount) && amount > 0;
  if (typeof resource !== 'string' || (amount !== undefined && !isAmount)) {
    problem(desk, node, `Write { type: '${name}', params: { resource: 'motor', amount: 1 } }.`);
    if (typeof resource !== 'string') return undefined;
  }
  const id = desk.id(`${owner}.action`, node);
  if (name === 'lockstep.acquire') {
    const waits = fieldOf(given, 'wait') === true;
    const share = { resource, amount: isAmount ? amount : 1 };
    return { kind: 'acquire', id, ...share, ...(waits ? { wait: true } : {}) };
  }
  return { kind: 'release', id, resource, ...(isAmount ? { amount } : {}) };
}

function fieldOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as Record<string, Json>)[key] : undefined;
}

function problem(desk: Desk, node: Node, message: string): void {
  desk.file.report('xstate-lockstep', 'error', node, message);
}

/** The object at `meta.lockstep`; undefined when there is none. */
export function lockstepMeta(desk: Desk, meta: Node | undefined): Node | undefined {
  if (!meta) return undefined;
  const fields = desk.file.statics.fields(meta, () => {}) ?? [];
  return fields.find(({ key }) => key === 'lockstep')?.value;
}

/** `meta.lockstep.onError` of a state or of the machine. */
export function readPolicyOf(desk: Desk, lockstep: Node | undefined): ErrorPolicy | undefined {
  const fields = lockstep ? desk.file.statics.fields(lockstep, desk.file.unread) : undefined;
  const node = fields?.find(({ key }) => key === 'onError')?.value;
  if (!node) return undefined;
  const text = desk.file.statics.text(node);
  if (text === undefined) {
    problem(desk, node, 'A policy is a text: “retry 3 exponential 1s then fallback safe”.');
    return undefined;
  }
  const read = readPolicy(text);
  if (!read.ok) {
    const { message, from, to } = read.problem;
    const inside = node.end - node.start === text.length + 2;
    const span = {
      from: node.start + 1 + from,
      to: Math.max(node.start + 2 + from, node.start + 1 + to),
    };
    desk.file.report('xstate-lockstep', 'error', inside ? span : node, message);
    return undefined;
  }
  const states = new Map<string, string>();
  for (const { state } of policyTargets(text)) {
    const found = desk.resolve(state.startsWith('#') ? state : `?${state}`, node);
    if (found !== undefined) states.set(state, found);
  }
  return renamed(read.value.policy, states);
}

function renamed(policy: ErrorPolicy, states: ReadonlyMap<string, string>): ErrorPolicy {
  if (policy.kind === 'fallback') {
    return { kind: 'fallback', target: states.get(policy.target) ?? policy.target };
  }
  if (!('then' in policy) || !policy.then) return policy;
  // oxlint-disable-next-line unicorn/no-thenable -- a policy, which nothing awaits
  return { ...policy, then: renamed(policy.then, states) };
}

/** What else `meta.lockstep` of a machine says: limits, resources, extensions. */
export function readLockstep(desk: Desk, lockstep: Node | undefined, chart: Statechart): void {
  if (!lockstep) return;
  const fields = desk.file.statics.fields(lockstep, desk.file.unread);
  if (!fields) return problem(desk, lockstep, '“lockstep” is an object.');
  const policy = readPolicyOf(desk, lockstep);
  if (policy) chart.onError = policy;
  for (const { key, value, span } of fields) {
    if (key === 'onError') continue;
    else if (key === 'limits') chart.limits = limitsOf(desk, value);
    else if (key === 'resources') readResources(desk, value, chart);
    else if (key === 'uses') chart.uses = usesOf(desk, value);
    else {
      desk.file.report(
        'xstate-unknown-key',
        'warning',
        span,
        `“lockstep” has no “${key}”: there are onError, limits, resources and uses.`,
      );
    }
  }
}

const COUNTS = ['budget', 'microsteps', 'events', 'timers', 'children'] as const;

function limitsOf(desk: Desk, node: Node): Limits {
  const limits: Limits = {};
  for (const { key, value } of desk.file.statics.fields(node, desk.file.unread) ?? []) {
    const given = desk.file.statics.json(value)?.value;
    const count = COUNTS.find((known) => known === key);
    if (count !== undefined) {
      if (typeof given === 'number' && given >= 0) limits[count] = given;
      else problem(desk, value, `“${key}” is a number.`);
    } else if (key === 'memory') {
      const bytes = bytesOf(given);
      if (bytes !== undefined) limits.memory = bytes;
      else problem(desk, value, 'Memory is a number of bytes, or a text such as “64MB”.');
    } else if (key === 'time') {
      const time = timeOf(given);
      if (time !== undefined) limits.timeNs = time;
      else problem(desk, value, 'The time is a number of milliseconds, or a text such as “10s”.');
    } else {
      const known = ['memory', 'time', ...COUNTS].join(', ');
      problem(desk, value, `There is no limit “${key}”: there are ${known}.`);
    }
  }
  return limits;
}

function bytesOf(given: Json | undefined): number | undefined {
  if (typeof given === 'number') return given >= 0 ? given : undefined;
  const found = /^\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*)\s*$/.exec(String(given ?? ''));
  const name = found?.[2] === '' ? 'B' : unitNamed(found?.[2] ?? '');
  if (!found || !name || units[name].dimension !== 'bytes') return undefined;
  return Math.round(Number(found[1]) * units[name].factor);
}

function timeOf(given: Json | undefined): number | undefined {
  if (typeof given === 'number') return given >= 0 ? Math.round(given * 1e6) : undefined;
  const read = typeof given === 'string' ? parseDuration(given) : undefined;
  return read?.ok ? read.value : undefined;
}

/** `{ motor: 1 }`: names and how many may have each at once. */
function readResources(desk: Desk, node: Node, chart: Statechart): void {
  for (const { key, value, span } of desk.file.statics.fields(node, desk.file.unread) ?? []) {
    const capacity = desk.file.statics.json(value)?.value;
    if (typeof capacity !== 'number' || capacity < 0) {
      problem(desk, value, `Of “${key}” there is a number: { ${key}: 1 }.`);
      continue;
    }
    chart.resources.push({ id: desk.id(`resource.${key}`, span), name: key, capacity });
  }
}

function usesOf(desk: Desk, node: Node): string[] {
  return desk.file.statics.elements(node, desk.file.unread).flatMap((element) => {
    const name = desk.file.statics.text(element);
    if (name !== undefined) return [name];
    problem(desk, element, 'The extensions that are used are named by texts.');
    return [];
  });
}
