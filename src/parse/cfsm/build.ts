import type { Diagnostic } from '../../base/diagnostic.ts';
import { compareDiagnostics } from '../../base/diagnostic.ts';
import type { Cfsm, CfsmAction, CfsmTransition, Machines } from '../../model/cfsm/cfsm.ts';
import type { Spans } from '../../model/document.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import type { MessageSignature } from '../../model/global/type.ts';
import { readGraph } from './graph-style.ts';
import { readProcess } from './process-style.ts';
import type { RawFile, RawMachine, RawTransition } from './raw.ts';
import { Reader } from './reader.ts';

/** Machines, where everything stands, and what is wrong. */
export interface BuiltMachines {
  model: Machines;
  /**
   * `m<i>` a machine, `m<i>.s<j>` a state, `m<i>.t<j>` a transition with `.partner` and `.label`,
   * `role:<name>` the machine's name. Numbers are places in the model.
   */
  spans: Spans;
  diagnostics: Diagnostic[];
}

/** Reads a file of machines in either syntax, both in one file too. Never throws. */
export function readMachines(text: string): RawFile {
  const reader = new Reader(text);
  const machines: RawMachine[] = [];
  for (reader.skipLines(); !reader.isDone(); reader.skipLines()) {
    const token = reader.peek();
    const after = reader.peekPast(1);
    const opens = token.type === 'directive' && /^\.(?:outputs|state graph)$/.test(token.text);
    if (opens) machines.push(readGraph(reader, machines.length));
    else if (reader.isName() && after.type === 'mark' && after.text === ':') {
      machines.push(readProcess(reader, machines.length));
    } else skipLine(reader);
  }
  return { machines, diagnostics: reader.diagnostics, mentions: reader.mentions };
}

function skipLine(reader: Reader): void {
  const { from } = reader.peek().span;
  do reader.next();
  while (reader.peek().type !== 'newline' && !reader.isDone());
  const message = 'A machine begins with its name and “:”, or with “.outputs” or “.state graph”.';
  reader.report('cfsm-syntax', 'error', message, { from, to: reader.last().to });
}

/** The model of what a file says. */
export function buildMachines(raw: RawFile, title: string): BuiltMachines {
  return new Builder(raw).build(title);
}

class Builder {
  readonly #raw: RawFile;
  readonly #diagnostics: Diagnostic[];
  readonly #spans: Spans = new Map();
  readonly #roles: string[] = [];
  /** From the names by which partners are called to roles. */
  readonly #byName = new Map<string, string>();

  constructor(raw: RawFile) {
    this.#raw = raw;
    this.#diagnostics = [...raw.diagnostics];
  }

  build(title: string): BuiltMachines {
    this.#nameMachines();
    const machines = this.#raw.machines.map((machine, n) => this.#machine(machine, n));
    if (machines.length === 0) {
      const span = { from: 0, to: 0 };
      this.#report('cfsm-no-machines', 'warning', 'No machine stands in this text.', span);
    }
    return {
      model: { kind: 'machines', title, machines },
      spans: this.#spans,
      diagnostics: this.#diagnostics.sort(compareDiagnostics),
    };
  }

  #report(
    code: string,
    severity: Diagnostic['severity'],
    message: string,
    span: Diagnostic['span'],
  ) {
    this.#diagnostics.push({ code, severity, message, span });
  }

  /** Named machines by their names; then each by its number, where no name is in the way. */
  #nameMachines(): void {
    const { machines } = this.#raw;
    for (const [n, { name, nameSpan }] of machines.entries()) {
      const twice = name !== undefined && this.#byName.has(name);
      if (twice && nameSpan) {
        const message = `There is a machine “${name}” above; give this one another name.`;
        this.#report('cfsm-duplicate-machine', 'error', message, nameSpan);
      }
      const role = name === undefined || twice ? this.#freeName(name, n) : name;
      this.#roles.push(role);
      this.#byName.set(role, role);
      this.#spans.set(`role:${role}`, nameSpan ?? machines[n]?.span ?? { from: 0, to: 0 });
    }
    for (const [n, role] of this.#roles.entries()) {
      if (!this.#byName.has(String(n))) this.#byName.set(String(n), role);
    }
  }

  #freeName(name: string | undefined, n: number): string {
    const taken = new Set([...this.#roles, ...this.#raw.machines.map((machine) => machine.name)]);
    let role = name === undefined ? String(n) : `${name}-2`;
    for (let more = 3; taken.has(role); more++) role = `${name ?? n}-${more}`;
    return role;
  }

  #machine(raw: RawMachine, n: number): Cfsm {
    const role = this.#roles[n] ?? '';
    const transitions = [...raw.transitions]
      .sort((a, b) => a.from - b.from)
      .flatMap((step, place) => this.#transition(step, role, `m${n}.t${place}`));
    this.#spans.set(`m${n}`, raw.span);
    for (const [j, { span }] of raw.states.entries()) this.#spans.set(`m${n}.s${j}`, span);
    const leaving = new Set(transitions.map(({ from }) => from));
    const states = raw.states.map(({ name }, j) => ({ name, elements: [`m${n}.s${j}`] }));
    const terminalStates = states
      .map((_, j) => j)
      .filter((j) => !leaving.has(j) || raw.ends.includes(j));
    return {
      role,
      protocolName: '',
      parameters: [],
      calls: [],
      metadata: {},
      states,
      transitions,
      initialState: raw.initial,
      terminalStates,
    };
  }

  #transition(step: RawTransition, role: string, element: string): CfsmTransition[] {
    const to = step.partners.map((partner) => this.#partner(partner, role));
    const [first] = step.partners;
    this.#spans.set(element, step.span);
    if (first) this.#spans.set(`${element}.partner`, first.span);
    const base = { element, location: step.span };
    const form = 'message' as const;
    const message = messageOf(step);
    const action: CfsmAction =
      step.kind === 'tau'
        ? { kind: 'tau', label: step.label, ...base }
        : step.kind === 'send'
          ? { kind: 'send', form, to: [...new Set(to)], message, ...base }
          : { kind: 'receive', form, from: to[0] ?? '', message, ...base };
    if (step.kind === 'receive' && to.length > 1) {
      const message = 'A message is received from one machine; the others are left out.';
      this.#report('cfsm-syntax', 'error', message, step.span);
    }
    return [{ from: step.from, to: step.to, action }];
  }

  #partner({ name, span }: RawTransition['partners'][number], role: string): string {
    const partner = this.#byName.get(name);
    if (partner === undefined) {
      const near = nearestName(name, this.#roles);
      const mend = near ? ` Is “${near}” meant?` : ` The machines are ${this.#roles.join(', ')}.`;
      this.#diagnostics.push({
        code: 'cfsm-unknown-partner',
        severity: 'error',
        message: `There is no machine “${name}”.${mend}`,
        span,
        ...(near ? { fix: { title: `Write “${near}”`, edits: [{ span, text: near }] } } : {}),
      });
      return name;
    }
    if (partner === role) {
      const message = `“${role}” sends to or receives from itself; messages pass between two machines.`;
      this.#report('cfsm-self-message', 'error', message, span);
    }
    return partner;
  }
}

function messageOf({ label, payload }: RawTransition): MessageSignature {
  return { label, payload: payload.map((type) => ({ type })) };
}
