import type { Document } from '../model/document.ts';
import { messagesOf } from '../model/protocol.ts';
import { conformance } from '../explore/conform.ts';
import { Net } from '../run/machine/moves.ts';
import { observe } from '../trace/format/observe.ts';
import type { Observation } from '../trace/observation.ts';
import type { ConformReport, ConformRequest } from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { machinesOfDocument } from './meaning.ts';

/** Holds a trace against the machines of a document. */
export function conform(source: Source, request: ConformRequest): ConformReport {
  const document = pickDocument(source, request.source.pick);
  if (!document) return failed('There is no protocol in this text.');
  const found = machinesOfDocument(document);
  if (!found.ok) return failed(found.problem);
  const machines = { bound: -1, synchronous: false };
  const net = new Net(found.value, machines);
  const { observations, problem } = observe(request.trace, request.format);
  const seen = withoutSilent(document, withRoles(observations, document, net));
  const { conforms, deviation, choices, lost } = conformance(net, seen);
  const run = { document: document.id, seed: 0, choices, faults: [], machines };
  const wrong = lost ? 'More states of the protocol fit the trace than are followed.' : problem;
  return {
    conforms: conforms && wrong === undefined,
    events: seen.length,
    ...(deviation
      ? {
          firstDeviation: {
            event: deviation.observation.event,
            found: observationText(deviation.observation),
            expected: deviation.expected,
          },
        }
      : {}),
    run,
    ...(wrong === undefined ? {} : { problem: wrong }),
  };
}

function failed(problem: string): ConformReport {
  return { conforms: false, events: 0, problem };
}

/** Names of participants as traces have them, for the protocol's roles. */
function withRoles(
  observations: readonly Observation[],
  { model }: Document,
  net: Net,
): Observation[] {
  const roles = net.machines.map(({ role }) => role);
  const names = new Map<string, string>();
  for (const role of roles) names.set(role.toLowerCase(), role);
  if (model?.kind === 'protocol') for (const { id, label } of model.roles) names.set(label, id);
  for (const role of roles) names.set(role, role);
  const roleOf = (name: string): string => names.get(name) ?? names.get(name.toLowerCase()) ?? name;
  return observations
    .map((one) => ({ ...one, from: roleOf(one.from), to: roleOf(one.to) }))
    .filter(({ kind, from, to }) => kind === 'end' || roles.includes(from) || roles.includes(to));
}

/**
 * Without what a diagram draws and its machines do not do: messages to oneself, and messages that
 * are drawn as lost.
 */
function withoutSilent({ model }: Document, observations: readonly Observation[]): Observation[] {
  const others = observations.filter(({ kind, from, to }) => kind === 'end' || from !== to);
  if (model?.kind !== 'protocol') return others;
  const drawn = [...messagesOf(model)].filter(({ arrow }) => arrow.head === 'cross');
  const nodes = new Set(drawn.map(({ id }) => id));
  const texts = new Set(
    drawn.flatMap(({ from, to, label }) => to.map((one) => keyOf(from, one, label))),
  );
  return others.filter(({ from, to, label, node }) =>
    node === '' ? !texts.has(keyOf(from, to, label)) : !nodes.has(node),
  );
}

function keyOf(from: string, to: string, label: string): string {
  return JSON.stringify([from, to, label]);
}

/** What was seen, for people. */
function observationText({ kind, from, to, label }: Observation): string {
  const what = label === '' ? 'an empty message' : `‘${label}’`;
  switch (kind) {
    case 'send':
      return `${from} sends ${what} to ${to}`;
    case 'receive':
      return `${to} receives ${what} from ${from}`;
    case 'lost':
      return `${what} from ${from} to ${to} is lost`;
    default:
      return 'the trace ends';
  }
}
