import type { Diagnostic } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Product, PropertyId } from '../explore/machine/product.ts';
import type { Cfsm, CfsmAction } from '../model/cfsm/cfsm.ts';
import { messageKey } from '../model/cfsm/key.ts';
import type { Document } from '../model/document.ts';
import type { ProjectionInfo, PropertyReport, VerifyRules } from './api.ts';
import { counted } from './terminal.ts';

/** What was found out about a document. */
export interface Facts {
  document: Document;
  projection: ProjectionInfo;
  properties: Record<PropertyId, PropertyReport>;
  rules: VerifyRules;
  product: Product;
}

/** Codes of findings that are only against Scribble's own rules. */
const scribbleOnly: ReadonlySet<string> = new Set([
  'role-not-enabled',
  'choice-subject-inconsistent',
  'sequence-unreachable',
  'verify-payloads-undecided',
]);

/** True when an error with this code makes a text wrong by the rules. */
export function judgedBy(code: string, rules: VerifyRules): boolean {
  if (rules === 'scribble') return true;
  if (code.startsWith('verify-')) {
    return rules === 'cfsm' ? code === codes.kmc : code === 'verify-not-projectable';
  }
  return !scribbleOnly.has(code);
}

/** The code of the finding that a broken property is. */
const codes: Record<PropertyId, string> = {
  receptionErrors: 'verify-reception-errors',
  orphans: 'verify-orphans',
  deadlock: 'verify-deadlock',
  unfinishedRoles: 'verify-unfinished-roles',
  roleProgress: 'verify-role-progress',
  eventualReception: 'verify-eventual-reception',
  kmc: 'verify-kmc',
};

/** What exploration and projection found, as findings at the place in the text. */
export function describeFindings(facts: Facts): Diagnostic[] {
  return [
    ...brokenProperties(facts),
    ...undecided(facts),
    ...notProjectable(facts),
    ...bounds(facts),
  ];
}

function brokenProperties({ document, properties, rules }: Facts): Diagnostic[] {
  return (Object.entries(properties) as [PropertyId, PropertyReport][])
    .filter(([id, { verdict }]) => verdict === 'broken' && (id !== 'kmc' || rules === 'cfsm'))
    .map(([id, { why, elements, choices }]): Diagnostic => {
      const shown = choices?.length ? ` ${leading(choices.length)} there.` : '';
      const text = why === undefined ? 'It does not hold.' : sentence(why);
      return {
        code: codes[id],
        severity: judgedBy(codes[id], rules) ? 'error' : 'warning',
        message: `${text}${shown}`,
        span: placeOf(document, elements),
      };
    });
}

/** How many steps it takes. */
function leading(steps: number): string {
  return `${counted(steps, 'step')} ${steps === 1 ? 'leads' : 'lead'}`;
}

/** The first of the elements that the text knows, else the protocol's name. */
function placeOf({ spans, span }: Document, elements: readonly string[] = []): Span {
  for (const element of elements) {
    const place = spans.get(element);
    if (place) return place;
  }
  return spans.get('protocol') ?? { from: span.from, to: span.from };
}

/** Two messages of one state with the same label and other payloads. */
function undecided({ document, projection, rules }: Facts): Diagnostic[] {
  if (rules !== 'scribble' || document.model?.kind !== 'global') return [];
  return projection.machines.flatMap((machine) =>
    undecidedIn(machine).map(({ action, other }): Diagnostic => {
      const does = action.kind === 'send' ? 'sends' : 'takes';
      return {
        code: 'verify-payloads-undecided',
        severity: 'error',
        message:
          `In one state “${machine.role}” ${does} “${messageKey(action.message)}” or ` +
          `“${messageKey(other.message)}”: the labels are the same, so nobody can tell them ` +
          `apart. Give them different labels, or the same payload.`,
        span: placeOf(document, [action.element]),
        related: [{ span: placeOf(document, [other.element]), message: 'this is the other one' }],
      };
    }),
  );
}

type Transfer = Extract<CfsmAction, { kind: 'send' | 'receive' }>;

function undecidedIn({ transitions }: Cfsm): { action: Transfer; other: Transfer }[] {
  const seen = new Map<string, Transfer>();
  const found: { action: Transfer; other: Transfer }[] = [];
  for (const { from, action } of transitions) {
    if (action.kind !== 'send' && action.kind !== 'receive') continue;
    const peers = action.kind === 'send' ? action.to.join() : action.from;
    const key = `${from} ${action.kind} ${peers} ${action.message.label}`;
    const other = seen.get(key);
    if (!other) seen.set(key, action);
    else if (messageKey(other.message) !== messageKey(action.message))
      found.push({ action, other });
  }
  return found;
}

function notProjectable({ document, projection, rules }: Facts): Diagnostic[] {
  const { fullMerge, failed } = projection;
  if (rules !== 'nuscr' || fullMerge.ok) return [];
  const reason = fullMerge.reason ?? failed[0]?.reason ?? 'A role cannot be projected.';
  return [
    {
      code: 'verify-not-projectable',
      severity: 'error',
      message: sentence(reason),
      span: placeOf(document),
    },
  ];
}

function bounds({ document, product }: Facts): Diagnostic[] {
  if (product.complete && product.whole) return [];
  const states = product.states.toLocaleString('en');
  if (product.complete) return [partOnly(document, states)];
  return [
    {
      code: 'verify-incomplete',
      severity: 'info',
      message:
        `The exploration was ended after ${states} states, so not everything is known. Raise ` +
        `the limit, or let orders that make no difference be left out.`,
      span: placeOf(document),
    },
  ];
}

/** The verdicts are known from fewer orders; the whole product is larger than was looked through. */
function partOnly(document: Document, states: string): Diagnostic {
  const message =
    `The verdicts hold for the whole product: they were found without orders that make no ` +
    `difference. Its size is not known; ${states} states were counted.`;
  return { code: 'verify-incomplete', severity: 'info', message, span: placeOf(document) };
}

/** A protocol of which nothing could be explored, and why. */
export function notExplored(document: Document, why: string): Diagnostic {
  const message = `This was not explored: ${sentence(why)}`;
  return { code: 'verify-incomplete', severity: 'warning', message, span: placeOf(document) };
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
