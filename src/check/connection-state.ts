import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import { walk, type Interaction } from '../model/global/global.ts';
import { inlinedBody } from '../model/global/inline.ts';
import type { RoleId } from '../model/protocol.ts';
import type { Check } from './check.ts';
import { judgedGlobal } from './global.ts';
import { placeOf } from './place.ts';

/** A message without a connection, a connection made twice or ended where there is none. */
export const connectionState: Check = {
  code: 'connection-state',
  title: 'Connection missing or made twice',
  kinds: ['global'],
  run,
};

/** Which pairs of roles are connected: surely, and perhaps. Absent: this is never reached. */
interface Links {
  surely: ReadonlySet<string>;
  perhaps: ReadonlySet<string>;
}

/**
 * Follows connections through the protocol (scribble-java, `ConnectionChecker`): none at the start
 * of an explicit protocol, all at the start of another; where ways meet again, those of all ways
 * are sure and those of any are possible.
 */
function run(document: Document): Diagnostic[] {
  const judged = judgedGlobal(document, ['scribble']);
  if (!judged) return [];
  const body = inlinedBody(judged.global);
  const { explicit, roles } = judged.declaration;
  if (!explicit && !usesConnections(body)) return [];
  const names = roles.map(({ name }) => name);
  const all = explicit ? [] : names.flatMap((a) => names.map((b) => pair(a, b)));
  const found = new Map<string, string>();
  follow(body, { surely: new Set(all), perhaps: new Set(all) }, found);
  return [...found].map(([id, message]) => ({
    code: connectionState.code,
    severity: 'error' as const,
    message,
    span: placeOf(document, id),
  }));
}

function usesConnections(body: readonly Interaction[]): boolean {
  for (const { kind } of walk(body)) {
    if (kind === 'connect' || kind === 'disconnect' || kind === 'wrap') return true;
  }
  return false;
}

function pair(a: RoleId, b: RoleId): string {
  return JSON.stringify(a < b ? [a, b] : [b, a]);
}

/** The links behind a body; undefined when nothing comes behind it. */
function follow(
  body: readonly Interaction[],
  links: Links,
  found: Map<string, string>,
): Links | undefined {
  let now: Links | undefined = links;
  for (const node of body) {
    if (!now) return undefined;
    now = step(node, now, found);
  }
  return now;
}

function step(node: Interaction, now: Links, found: Map<string, string>): Links | undefined {
  switch (node.kind) {
    case 'message':
      for (const to of node.to) need(node.id, node.from, to, now, found);
      return now;
    case 'wrap':
      need(node.id, node.from, node.to, now, found);
      return now;
    case 'connect':
      return connected(node.id, node.from, node.to, now, found);
    case 'disconnect': {
      need(node.id, node.from, node.to, now, found);
      return without(now, pair(node.from, node.to));
    }
    case 'choice':
      return joined(node.branches.map(({ body }) => follow(body, now, found)));
    case 'parallel':
      return united(node.branches.map(({ body }) => follow(body, now, found)));
    case 'recursion':
      return follow(node.body, now, found);
    case 'try': {
      const ways = node.handlers.map(({ body }) => follow(body, now, found));
      return joined([follow(node.body, now, found), ...ways]);
    }
    case 'continue':
    case 'throw':
      return undefined;
    case 'do':
    case 'call':
      return now;
  }
}

function need(id: string, from: RoleId, to: RoleId, now: Links, found: Map<string, string>): void {
  if (now.surely.has(pair(from, to))) return;
  const perhaps = now.perhaps.has(pair(from, to)) ? ' on every way that leads here' : '';
  found.set(
    id,
    `“${from}” and “${to}” are not connected${perhaps}. Write “connect ${from} to ${to};” before.`,
  );
}

function connected(
  id: string,
  from: RoleId,
  to: RoleId,
  now: Links,
  found: Map<string, string>,
): Links {
  const key = pair(from, to);
  if (now.perhaps.has(key)) {
    found.set(
      id,
      `“${from}” and “${to}” are connected already, or may be. Leave this out, disconnect them ` +
        'before, or declare the protocol “explicit” if connections are to be made by hand.',
    );
  }
  return { surely: new Set([...now.surely, key]), perhaps: new Set([...now.perhaps, key]) };
}

function without({ surely, perhaps }: Links, key: string): Links {
  const left = (set: ReadonlySet<string>) => new Set([...set].filter((one) => one !== key));
  return { surely: left(surely), perhaps: left(perhaps) };
}

/** Where ways meet again. */
function joined(ways: readonly (Links | undefined)[]): Links | undefined {
  const reached = ways.filter((way) => way !== undefined);
  const [first, ...others] = reached;
  if (!first) return undefined;
  const surely = [...first.surely].filter((key) => others.every((way) => way.surely.has(key)));
  return { surely: new Set(surely), perhaps: allOf(reached.map((way) => way.perhaps)) };
}

/** Behind parts that were all gone through. */
function united(ways: readonly (Links | undefined)[]): Links | undefined {
  const reached = ways.filter((way) => way !== undefined);
  if (reached.length < ways.length) return undefined;
  return {
    surely: allOf(reached.map((way) => way.surely)),
    perhaps: allOf(reached.map((way) => way.perhaps)),
  };
}

function allOf(sets: readonly ReadonlySet<string>[]): Set<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
