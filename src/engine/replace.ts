import type { Diagnostic } from '../base/diagnostic.ts';
import {
  findCompatibility,
  type CompatibilityClass,
  type CompatibilityReport,
} from '../explore/machine/kmc.ts';
import { explore, type Product, type PropertyVerdict } from '../explore/machine/product.ts';
import { isSafeReplacement } from '../explore/machine/subtype.ts';
import type { Cfsm, CfsmAction, Machines } from '../model/cfsm/cfsm.ts';
import { flatten } from '../model/cfsm/flatten.ts';
import type { Document } from '../model/document.ts';
import type { MessageSignature } from '../model/global/type.ts';
import { cfsm } from '../parse/cfsm/index.ts';
import { isLocal, parseLocal } from '../parse/scribble/local/index.ts';
import type { ProtocolReport, ReplaceReport, ReplaceRequest } from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { machinesForTexts } from './meaning.ts';
import { projectionOf } from './projection.ts';

/** Most states of a product with a replaced machine: the answer is wanted soon. */
const mostStates = 2_000_000;

/**
 * Is a machine (a local protocol, or a machine in one of the two syntaxes) a safe replacement for
 * a role's? By subtyping, whoever the partners are; and by the product with those that are there.
 * Never throws, whatever the texts.
 */
export function replaces(
  source: Source,
  { source: { pick }, role, text }: ReplaceRequest,
): ReplaceReport {
  const document = pickDocument(source, pick);
  const machines = document && projectionOf(document)?.machines;
  const original = document && machinesForTexts(document).find((one) => one.role === role);
  if (!document || !machines || !original) return unclear(`there is no machine of ${role}`);
  const { machine, problem, diagnostics } = readMachine(text, role, machines);
  if (!machine) return unclear(problem ?? 'the text holds no machine', diagnostics);
  const stranger = partnersOf(machine).find((peer) => !machines.some((one) => one.role === peer));
  if (stranger !== undefined) {
    const why = `The new machine talks to ${stranger}, who is not there.`;
    return { subtype: { verdict: 'broken', why }, diagnostics };
  }
  const { verdict, why } = isSafeReplacement(machine, flatten(original));
  const replaced = machines.map((one) => (one.role === role ? machine : one));
  return {
    subtype: { verdict, ...(why === undefined ? {} : { why }) },
    product: productOf(document, { kind: 'machines', title: document.title, machines: replaced }),
    diagnostics,
  };
}

function unclear(why: string, diagnostics: Diagnostic[] = []): ReplaceReport {
  return { subtype: { verdict: 'unknown', why }, diagnostics };
}

/** A machine that was read, or why there is none. */
interface Read {
  machine?: Cfsm;
  problem?: string;
  diagnostics: Diagnostic[];
}

/** The machine of a role in a text: the one under its name, or the only one. */
function readMachine(text: string, role: string, machines: readonly Cfsm[]): Read {
  const local = isLocal(text);
  const { documents, diagnostics } = local
    ? parseLocal(text)
    : cfsm.parse(text, { resolve: () => undefined, nested: nothing, detect: () => 'text' });
  const model = documents[0]?.model;
  const found = model?.kind === 'machines' ? model.machines : [];
  const named =
    found.find((one) => one.role === role) ?? (found.length === 1 ? found[0] : undefined);
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (!named) {
    const problem = found.length > 1 ? `none of the machines is called ${role}` : error?.message;
    return { diagnostics, ...(problem === undefined ? {} : { problem }) };
  }
  if (local && error) return { diagnostics, problem: error.message };
  return { machine: adapted(flatten(named), role, machines), diagnostics };
}

function nothing(): { documents: []; diagnostics: []; outline: [] } {
  return { documents: [], diagnostics: [], outline: [] };
}

/**
 * A machine under the names that are used here: its own role; partners that are numbers are places
 * in the list of machines; messages without a payload are those of the same label between the two.
 */
function adapted(machine: Cfsm, role: string, machines: readonly Cfsm[]): Cfsm {
  const names = new Set(machines.map((one) => one.role));
  const nameOf = (peer: string): string =>
    names.has(peer) || !/^\d+$/.test(peer) ? peer : (machines[Number(peer)]?.role ?? peer);
  const known = messagesBetween(machines);
  const messageOf = (from: string, to: string, message: MessageSignature): MessageSignature =>
    message.payload.length > 0 ? message : (known.get(`${from}>${to}:${message.label}`) ?? message);
  const transitions = machine.transitions.map((transition) => ({
    ...transition,
    action: actionOf(transition.action, role, nameOf, messageOf),
  }));
  return { ...machine, role, transitions };
}

function actionOf(
  action: CfsmAction,
  role: string,
  nameOf: (peer: string) => string,
  messageOf: (from: string, to: string, message: MessageSignature) => MessageSignature,
): CfsmAction {
  if (action.kind === 'send') {
    const to = action.to.map(nameOf);
    return { ...action, to, message: messageOf(role, to[0] ?? '', action.message) };
  }
  if (action.kind !== 'receive') return action;
  const from = nameOf(action.from);
  return { ...action, from, message: messageOf(from, role, action.message) };
}

/** Messages by sender, receiver and label; the first of each label. */
function messagesBetween(machines: readonly Cfsm[]): Map<string, MessageSignature> {
  const known = new Map<string, MessageSignature>();
  for (const { role, transitions } of machines) {
    for (const { action } of transitions) {
      if (action.kind !== 'send') continue;
      for (const to of action.to) {
        const key = `${role}>${to}:${action.message.label}`;
        if (!known.has(key)) known.set(key, action.message);
      }
    }
  }
  return known;
}

function partnersOf({ transitions }: Cfsm): string[] {
  return transitions.flatMap(({ action }) => {
    if (action.kind === 'send') return action.to;
    return action.kind === 'receive' ? [action.from] : [];
  });
}

/** The product with all others, judged as the document's own. */
function productOf(document: Document, machines: Machines): ProtocolReport {
  const own = document.model?.kind === 'machines';
  const limits = { maxStates: mostStates };
  const compatibility = own ? findCompatibility(machines, 4, limits) : undefined;
  const bound = compatibility?.k ?? 1;
  const product = explore({
    machines,
    mode: { bound, synchronous: false },
    rendezvous: !own,
    ...limits,
  });
  if (compatibility) product.properties.kmc = kmcOf(compatibility);
  const projection = projectionOf(document);
  const merge = { ok: false, reason: 'a machine was replaced: there is no global protocol' };
  return {
    name: document.title,
    doc: document.id,
    line: 1,
    roles: machines.machines.map(({ role }) => role),
    verdict: compatibility ? verdicts[compatibility.class] : verdictOf(product),
    plainMerge: own && projection ? projection.plainMerge : merge,
    fullMerge: own && projection ? projection.fullMerge : merge,
    ...(compatibility?.class === 'compatible' ? { k: compatibility.k } : {}),
    bound,
    states: product.states,
    transitions: product.transitions,
    properties: product.properties,
    differences: [],
    ms: product.ms,
  };
}

/** Verdicts of machines: those of their compatibility, which no choice of bounds can change. */
const verdicts: Record<CompatibilityClass, ProtocolReport['verdict']> = {
  compatible: 'ok',
  'not independent': 'error',
  unsafe: 'error',
  'not exhaustive': 'error',
  'not session automata': 'error',
  unknown: 'unknown',
};

function kmcOf({ class: found, why }: CompatibilityReport): PropertyVerdict {
  if (found === 'compatible') return { verdict: 'holds' };
  return { verdict: found === 'unknown' ? 'unknown' : 'broken', why };
}

function verdictOf({ properties }: Product): ProtocolReport['verdict'] {
  const { kmc: _, ...judged } = properties;
  const found = Object.values(judged).map(({ verdict }) => verdict);
  if (found.includes('broken')) return 'error';
  return found.includes('unknown') ? 'unknown' : 'ok';
}
