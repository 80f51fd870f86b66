import { hashText } from '../../base/hash.ts';
import type { targetSchema } from '../../model/component/target.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';

export type TargetParameters = ParametersOf<typeof targetSchema>;

/** What is wrong with a target at present. */
export interface TargetData {
  /** Open weaknesses, in the order of their declaration. */
  open: string[];
  /** Hidden weaknesses that an attack has found. */
  disclosed: string[];
  /** Tokens of what is being done to it. */
  working: string[];
}

/** Something done to a target. */
export interface TargetRequest extends Message {
  type: 'scan' | 'fix' | 'attack' | 'test';
  token: string;
  /** What is to be fixed; '' else. */
  issue: string;
}

/** How it went. */
export interface TargetReply extends Message {
  type: 'found' | 'fixed' | 'tested';
  token: string;
  /** `found`: weaknesses. */
  findings: string[];
  /** `fixed`: something was changed; `tested`: the tests pass. */
  yes: boolean;
  /** A hash of the target's state. */
  state: string;
}

interface Work extends Message {
  type: 'work';
  request: TargetRequest;
  from: string;
}

type Own = Setup<TargetParameters>;

/** A system that is scanned, mended, attacked and tested. */
export const target: Component<TargetData, TargetParameters> = {
  kind: 'target',
  durable: ['open', 'disclosed'],
  init: ({ parameters }) => ({
    open: Object.keys(parameters.issues).filter((name) => parameters.issues[name]?.open),
    disclosed: [],
    working: [],
  }),
  receive(state, message, ports, setup) {
    if (message.type === 'work') {
      const { request, from } = message as Work;
      state.working = state.working.filter((token) => token !== request.token);
      ports.send(from, reply(state, request, setup), request.token, true);
    } else if (!ports.corrupt) {
      begin(state, message as TargetRequest, ports, setup);
    }
  },
  exhibit: (state, { id, parameters }) => [
    {
      kind: 'table',
      title: `Weaknesses of ${id}`,
      columns: ['weakness', 'open', 'seen by scans'],
      rows: Object.keys(parameters.issues).map((name) => [
        name,
        state.open.includes(name) ? 'yes' : '',
        state.open.includes(name) && seen(state, name, parameters) ? 'yes' : '',
      ]),
    },
  ],
};

function begin(state: TargetData, request: TargetRequest, ports: Ports, setup: Own): void {
  if (state.working.includes(request.token)) return;
  state.working.push(request.token);
  const work: Work = { type: 'work', request, from: ports.from };
  ports.after(ports.draw(setup.parameters.takes), work);
}

function reply(state: TargetData, request: TargetRequest, setup: Own): TargetReply {
  const { parameters } = setup;
  const { token } = request;
  switch (request.type) {
    case 'scan': {
      const findings = state.open.filter((name) => seen(state, name, parameters));
      return { type: 'found', token, findings, yes: true, state: fingerprint(state) };
    }
    case 'attack': {
      const findings = state.open.filter((name) => !seen(state, name, parameters));
      state.disclosed.push(...findings);
      return { type: 'found', token, findings, yes: true, state: fingerprint(state) };
    }
    case 'fix': {
      const yes = fix(state, request.issue, parameters);
      return { type: 'fixed', token, findings: [], yes, state: fingerprint(state) };
    }
    case 'test': {
      const yes = passes(state, parameters);
      return { type: 'tested', token, findings: [], yes, state: fingerprint(state) };
    }
  }
}

function seen(state: TargetData, name: string, { issues }: TargetParameters): boolean {
  return !issues[name]?.hidden || state.disclosed.includes(name);
}

/** True when the fix changed something; what it brings is open from then on. */
function fix(state: TargetData, name: string, { issues }: TargetParameters): boolean {
  const issue = issues[name];
  if (!issue?.fixable || !state.open.includes(name)) return false;
  const open = new Set(state.open);
  open.delete(name);
  for (const brought of issue.brings) open.add(brought);
  state.open = Object.keys(issues).filter((each) => open.has(each));
  return true;
}

function passes(state: TargetData, { tests }: TargetParameters): boolean {
  return tests === 'always' || (tests === 'when_clean' && state.open.length === 0);
}

function fingerprint({ open }: TargetData): string {
  return hashText(open.join('\n')).slice(0, 12);
}
