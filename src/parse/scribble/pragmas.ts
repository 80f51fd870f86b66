import type { Fix } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { ParsedModule } from './parser.ts';
import { report, type Scope } from './scope.ts';
import { type ModuleSyntax, refinementSpans, statementsIn } from './syntax.ts';
import { nearest } from './words.ts';

/** The pragmas that nuScr knows (its `pragma.ml`). */
const known = [
  'NestedProtocols',
  'RefinementTypes',
  'SenderValidateRefinements',
  'ReceiverValidateRefinements',
  'ValidateRefinementSatisfiability',
  'ValidateRefinementProgress',
  'ErrorHandlingCrashBranch',
  'ShowPragmas',
  'PrintUsage',
];

/** Findings about nuScr's pragmas: unknown ones, and those that a module needs but has not. */
export function checkPragmas(scope: Scope, dialect: 'scribble' | 'nuscr'): void {
  if (dialect !== 'nuscr') return;
  const given = pragmasOf(scope.parsed);
  for (const { text, span } of given) if (!known.includes(text)) unknown(scope, text, span);
  const { module } = scope.parsed;
  const needs = [
    { pragma: 'NestedProtocols', what: 'Nested protocols', at: nestedIn(module) },
    { pragma: 'RefinementTypes', what: 'Refinements', at: refinementSpans(module)[0] },
  ];
  const both = needs.every(({ at }) => at !== undefined);
  for (const { pragma, what, at } of needs) {
    if (!at || given.some(({ text }) => text === pragma)) continue;
    missing(scope, { pragma, what, at, both });
  }
}

/** The names of the pragmas of a text, with their places: `(*# A, B: value #*)`. */
function pragmasOf({ text, remarks }: ParsedModule): { text: string; span: Span }[] {
  return remarks.flatMap(({ kind, closed, from, to }) => {
    if (kind !== 'pragma') return [];
    const inside = text.slice(from + 3, closed ? to - 3 : to);
    return [...inside.matchAll(/(?:^|,)\s*([^\s,:]+)/g)].map((found) => {
      const name = found[1] ?? '';
      const end = from + 3 + found.index + found[0].length;
      return { text: name, span: { from: end - name.length, to: end } };
    });
  });
}

function unknown(scope: Scope, name: string, span: Span): void {
  const near = nearest(name, known);
  const mend = near ? { fix: { title: `Write “${near}”`, edits: [{ span, text: near }] } } : {};
  const message = `nuScr has no pragma ${name}; it has ${known.join(', ')}.`;
  report(scope, 'scribble-pragma-unknown', span, message, { severity: 'warning', ...mend });
}

/** Where a module first makes use of nested protocols. */
function nestedIn({ protocols }: ModuleSyntax): Span | undefined {
  const places = protocols.flatMap(({ nested, newRoles, name, body }): Span[] => [
    ...(nested || newRoles.length > 0 ? [name] : []),
    ...[...statementsIn(body)].flatMap((one) =>
      one.kind === 'do' && one.caller ? [one.span] : [],
    ),
  ]);
  return places.sort((a, b) => a.from - b.from)[0];
}

interface Need {
  pragma: string;
  what: string;
  at: Span;
  /** The module needs the other pragma, too. */
  both: boolean;
}

/**
 * What nuScr refuses is an error; but a warning where no file could please it (it has no refinements
 * together with nested protocols), and behind `(*# #*)`, which only says whose rules hold.
 */
function missing(scope: Scope, { pragma, what, at, both }: Need): void {
  const { text, remarks } = scope.parsed;
  const first = remarks.find(({ kind, closed }) => kind === 'pragma' && closed);
  const empty = first !== undefined && /^\(\*#\s*#\*\)$/.test(text.slice(first.from, first.to));
  const message = both
    ? `nuScr has no refinements together with nested protocols. Here they are read; say so with (*# ${pragma} #*).`
    : `${what} need the pragma ${pragma} in nuScr: write (*# ${pragma} #*) at the beginning of the file.`;
  report(scope, 'scribble-pragma-missing', at, message, {
    severity: both || empty ? 'warning' : 'error',
    fix: { title: `Add the pragma ${pragma}`, edits: [addition(text, pragma, first, empty)] },
  });
}

function addition(
  text: string,
  pragma: string,
  first: Span | undefined,
  empty: boolean,
): Fix['edits'][number] {
  const whole = `(*# ${pragma} #*)`;
  if (first && empty) return { span: { from: first.from, to: first.to }, text: whole };
  if (first) {
    const at = first.from + text.slice(first.from, first.to - 3).trimEnd().length;
    return { span: { from: at, to: at }, text: `, ${pragma}` };
  }
  const at = text.startsWith('\uFEFF') ? 1 : 0;
  return { span: { from: at, to: at }, text: `${whole}\n` };
}
