import type { Builder, RoleFacts } from './builder.ts';
import { within } from './typos.ts';

/** Findings about the whole diagram: accepted, but hardly meant. */
export function advise(builder: Builder): void {
  adviseLifecycles(builder);
  adviseAbsent(builder);
  adviseNames(builder);
}

/** Names that are activated or destroyed, but take no part: nothing of them stays in the model. */
function adviseAbsent(builder: Builder): void {
  for (const [name, places] of builder.absent()) {
    const meant = nearest(builder, name);
    for (let i = 0; i + 1 < places.length; i += 2) {
      const [from = 0, to = 0] = [places[i], places[i + 1]];
      builder.report({
        code: 'seq-no-participant',
        severity: 'warning',
        from,
        to,
        message: `There is no participant "${name}": no message or note names it, and it is not declared.`,
        ...(meant === undefined
          ? {}
          : { fix: { title: `Write "${meant}"`, edits: [{ from, to, text: meant }] } }),
      });
    }
  }
}

function nearest(builder: Builder, name: string): string | undefined {
  const names = [...builder.roles.keys()].slice(0, MANY);
  return (
    names.find((other) => squeezed(other) === squeezed(name)) ??
    names.find((other) => within(other.toLowerCase(), name.toLowerCase(), 2))
  );
}

function adviseLifecycles(builder: Builder): void {
  const { awaitingCreation: created, awaitingDestruction: destroyed } = builder;
  if (created) {
    builder.report({
      code: 'seq-create-no-message',
      severity: 'warning',
      ...created.at,
      message: `"${created.role}" is created here, but no message to it follows that would do so.`,
    });
  }
  if (destroyed) {
    builder.report({
      code: 'seq-destroy-no-message',
      severity: 'warning',
      ...destroyed.at,
      message: `"${destroyed.role}" is destroyed here, but no message from or to it follows.`,
    });
  }
}

/** More participants than this are not compared with each other. */
const MANY = 200;

/** Names that look like a slip of the finger in another participant's name. */
function adviseNames(builder: Builder): void {
  const roles = [...builder.roles.values()];
  if (roles.length > MANY) return;
  for (const facts of roles) {
    if (facts.role.declared) continue;
    const meant = roles.find((other) => other !== facts && isMeant(facts, other));
    if (meant) reportName(builder, facts, meant);
  }
}

/** True when `facts` is probably a misspelling of `other`: close in letters, and less in use. */
function isMeant(facts: RoleFacts, other: RoleFacts): boolean {
  const a = facts.role.id;
  const b = other.role.id;
  const [few, many] = [uses(facts), uses(other)];
  const outweighed = other.role.declared || few * 2 <= many;
  if (!outweighed) return false;
  if (squeezed(a) === squeezed(b) && squeezed(a) !== '') return true;
  const shorter = Math.min(a.length, b.length);
  if (shorter < 4 || Math.abs(a.length - b.length) > 2) return false;
  if (numbered(a, b)) return false;
  return within(a.toLowerCase(), b.toLowerCase(), shorter >= 8 ? 2 : 1);
}

function uses(facts: RoleFacts): number {
  return facts.sends + facts.receives + facts.notes;
}

function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}\p{S}]+/gu, '');
}

/** True for members of a series, such as Worker1 and Worker2, NodeA and NodeB, or A and A's. */
function numbered(a: string, b: string): boolean {
  const plain = (name: string): string => name.replace(/\d+/g, '');
  if (plain(a) === plain(b)) return true;
  const series = /^(.*?)[\s_-]*([A-Z]|[IVX]+)?$/;
  const [, stemA = '', endA = ''] = series.exec(a) ?? [];
  const [, stemB = '', endB = ''] = series.exec(b) ?? [];
  return (stemA === stemB && endA !== endB) || a === `${b}s` || b === `${a}s`;
}

function reportName(builder: Builder, facts: RoleFacts, meant: RoleFacts): void {
  const places = builder.names.get(facts.role.id) ?? [];
  const edits = [];
  for (let i = 0; i + 1 < places.length; i += 2) {
    const [from = 0, to = 0] = [places[i], places[i + 1]];
    edits.push({ from, to, text: meant.role.id });
  }
  const first = edits[0] ?? { from: 0, to: 0 };
  const other = meant.declaration ?? {
    from: builder.names.get(meant.role.id)?.[0] ?? 0,
    to: builder.names.get(meant.role.id)?.[1] ?? 0,
  };
  builder.report({
    code: 'seq-name-typo',
    severity: 'warning',
    from: first.from,
    to: first.to,
    message: `"${facts.role.id}" is a participant of its own here. Did you mean "${meant.role.id}"? If not, declare it: "participant ${facts.role.id}".`,
    related: [{ from: other.from, to: other.to, message: `"${meant.role.id}" is named here` }],
    fix: { title: `Write "${meant.role.id}"`, edits },
  });
}
