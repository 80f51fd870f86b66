import type {
  Cfsm,
  CfsmTransition,
  Machines,
  ReceiveAction,
  SendAction,
} from '../model/cfsm/cfsm.ts';
import { mayEnd } from '../model/cfsm/ends.ts';
import { actionKey, messageKey } from '../model/cfsm/key.ts';
import type { Expression } from '../model/expression/expression.ts';
import { printExpression } from '../model/expression/printer.ts';
import type { TypeDeclaration, Window } from '../model/global/global.ts';
import type { MessageSignature } from '../model/global/type.ts';
import { actionText } from './action-text.ts';
import type { Emitted } from './emitted.ts';
import { messageText } from './signature-text.ts';
import { namesIn, predicateText } from './typescript-guard.ts';
import { commented, identifierPart, literal, Names } from './typescript-names.ts';
import { runtimeNames, typescriptRuntime } from './typescript-runtime.ts';
import { TypeScriptTypes } from './typescript-types.ts';

/** What of a protocol goes into TypeScript beside its machines. */
export interface TypeScriptOptions {
  /** Types that the module declares. */
  types?: readonly TypeDeclaration[];
}

/** What stands in the file for a role, by state and transition. */
export interface RolePlan {
  role: string;
  /** The function that begins. */
  start: string;
  states: StatePlan[];
}

/** The class of a state and what it offers. */
export interface StatePlan {
  className: string;
  /** Methods that send, give up, disconnect or go on silently: one transition each. */
  methods: { name: string; transition: number }[];
  /** Transitions that `receive()` may take, in order. */
  receives: number[];
  /** The transition that `receive()` takes when nothing comes. */
  timeout?: number;
  /** It may end here: `end()`. */
  terminal: boolean;
}

/**
 * Flat machines as TypeScript: a class for each state, whose methods are what may be done there and
 * give the next state, so that a wrong order does not compile. That a state is used once, and that
 * values satisfy refinements and deadlines, is checked at run time. The text stands alone.
 */
export function writeTypeScript(machines: Machines, options: TypeScriptOptions = {}): Emitted {
  return new TypeScriptWriter(machines, options).write();
}

/** The names that `writeTypeScript` gives to states and steps. */
export function typeScriptPlan(machines: Machines): RolePlan[] {
  return new TypeScriptWriter(machines, {}).plans();
}

interface MessageConstant {
  name: string;
  guard: string;
  message: MessageSignature;
}

class TypeScriptWriter {
  readonly #machines: readonly Cfsm[];
  readonly #names = new Names(runtimeNames);
  readonly #types: TypeScriptTypes;
  readonly #messages = new Map<string, MessageConstant>();
  readonly #losses = new Set<string>();

  constructor({ machines }: Machines, { types = [] }: TypeScriptOptions) {
    this.#machines = machines;
    this.#types = new TypeScriptTypes(this.#names, types);
    for (const message of this.#allMessages()) this.#learn(message);
  }

  /** The classes come first, so that they get the plainest names. */
  plans(): RolePlan[] {
    return this.#machines.map((machine) => rolePlan(machine, this.#names));
  }

  write(): Emitted {
    const plans = this.plans();
    const roles = this.#machines.map((machine, n) => {
      const plan = plans[n];
      return plan ? this.#role(machine, plan) : '';
    });
    const messages = [...this.#messages.values()].map((one) => this.#messageText(one));
    // Classes are not hoisted: what they extend stands before them.
    const text = [
      header(this.#machines),
      typescriptRuntime.trimEnd(),
      ...this.#declarations(),
      ...(messages.length > 0 ? ['// ——— messages ———', ...messages] : []),
      ...roles,
    ].join('\n\n');
    return { text: `${text}\n`, losses: [...this.#losses] };
  }

  #declarations(): string[] {
    const found = this.#types.declarations();
    return found.length > 0 ? ['// ——— types ———', ...found] : [];
  }

  #allMessages(): MessageSignature[] {
    return this.#machines.flatMap(({ transitions }) =>
      transitions.flatMap(({ action }) => {
        return action.kind === 'send' || action.kind === 'receive' ? [action.message] : [];
      }),
    );
  }

  #learn({ payload }: MessageSignature): void {
    const named = new Set(
      this.#allMessages().flatMap((message) => message.payload.map(({ name }) => name ?? '')),
    );
    for (const field of payload) {
      if (/"kind":"refined"/.test(JSON.stringify(field.type))) this.#types.learn(field, named);
    }
  }

  // ——— roles and states ———

  #role(machine: Cfsm, plan: RolePlan): string {
    const of = machine.protocolName === '' ? '' : ` of ${commented(machine.protocolName)}`;
    const first = plan.states[machine.initialState]?.className ?? 'State';
    return [
      `// ——— ${commented(machine.role)}${of} ———`,
      [
        `/** Begins a session as ${commented(machine.role)}. */`,
        `export function ${plan.start}(transport: Transport): ${first} {`,
        `  return new ${first}(new Session(${literal(machine.role)}, transport));`,
        '}',
      ].join('\n'),
      ...plan.states.map((state, n) => this.#state(machine, plan, state, n)),
    ].join('\n\n');
  }

  #state(machine: Cfsm, plan: RolePlan, state: StatePlan, n: number): string {
    const step = (transition: number): CfsmTransition => {
      const found = machine.transitions[transition];
      if (!found) throw new Error(`no transition ${transition}`);
      return found;
    };
    const next = (transition: number): string => {
      return plan.states[step(transition).to]?.className ?? 'State';
    };
    const name = commented(machine.states[n]?.name ?? '');
    const methods = state.methods.map((method) => {
      return this.#method(method.name, step(method.transition), next(method.transition));
    });
    const receive = this.#receive(state, step, next);
    const end = state.terminal ? [endText(state.methods.length + state.receives.length === 0)] : [];
    return [
      `/** State ${name} of ${commented(machine.role)}. */`,
      `export class ${state.className} extends State {`,
      [...methods, ...receive, ...end].join('\n\n'),
      '}',
    ].join('\n');
  }

  #method(name: string, { action }: CfsmTransition, next: string): string {
    const head = `  /** ${commented(actionText(action))} */`;
    if (action.kind === 'send') return `${head}\n${this.#send(name, action, next)}`;
    if (action.kind === 'timeout') {
      const clock = action.clock === undefined ? '' : `, ${literal(action.clock)}`;
      const waiting = `await this.waiting(${milliseconds(action.after)}${clock})`;
      return `${head}\n  async ${name}(): Promise<${next}> {\n    return new ${next}(${waiting});\n  }`;
    }
    const lines = ['    const session = this.leaving();'];
    if (action.kind === 'disconnect') {
      lines.push(`    session.transport.disconnect(${literal(action.with)});`);
    }
    lines.push('    session.pass();', `    return new ${next}(session);`);
    return `${head}\n  ${name}(): ${next} {\n${lines.join('\n')}\n  }`;
  }

  #send(name: string, action: SendAction, next: string): string {
    const constant = this.#message(action.message);
    const names = parameterNames(action.message);
    const parameters = action.message.payload.map(({ type }, n) => {
      return `${names[n]}: ${this.#types.type(type)}`;
    });
    const to = `[${action.to.map(literal).join(', ')}]`;
    const step = this.#step(`to: ${to}`, constant, action, action.where ?? []);
    return [
      `  async ${name}(${parameters.join(', ')}): Promise<${next}> {`,
      `    const step: SendStep = ${step};`,
      `    return new ${next}(await this.sending(step, [${names.join(', ')}]));`,
      '  }',
    ].join('\n');
  }

  #receive(
    state: StatePlan,
    step: (transition: number) => CfsmTransition,
    next: (transition: number) => string,
  ): string[] {
    const { receives, timeout } = state;
    const actions = receives.map((transition) => step(transition).action as ReceiveAction);
    if (actions.length === 0) return [];
    const labels = this.#labels(actions);
    const members = actions.map((action, i) => {
      const payload = this.#tuple(action.message);
      return `      | { readonly label: ${literal(labels[i] ?? '')}; readonly from: ${literal(action.from)}; readonly payload: ${payload}; readonly next: ${next(receives[i] ?? 0)} }`;
    });
    const steps = actions.map((action) => {
      const where = action.where ? [{ role: '', predicate: action.where }] : [];
      return `        ${this.#step(`from: ${literal(action.from)}`, this.#message(action.message), action, where)},`;
    });
    const cases = actions.map((action, i) => {
      const label = `label: ${literal(labels[i] ?? '')}, from: ${literal(action.from)}`;
      const payload = `payload: payload as unknown as ${this.#tuple(action.message)}`;
      return `      case ${i}:\n        return { ${label}, ${payload}, next: new ${next(receives[i] ?? 0)}(session) };`;
    });
    const after = timeout === undefined ? undefined : step(timeout).action;
    let late = '';
    if (timeout !== undefined && after?.kind === 'timeout') {
      members.push(`      | { readonly label: null; readonly next: ${next(timeout)} }`);
      cases.push(
        `      case -1:\n        return { label: null, next: new ${next(timeout)}(session) };`,
      );
      const clock = after.clock === undefined ? '' : `, clock: ${literal(after.clock)}`;
      late = `{ after: ${milliseconds(after.after)}${clock} }`;
    }
    const lateLine = late === '' ? [] : [`      ${late},`];
    return [
      [
        `  /** Waits for ${actions.map((action) => commented(actionText(action))).join(' or ')}. */`,
        '  async receive(): Promise<',
        ...members,
        '  > {',
        '    const { step, payload, session } = await this.receiving(',
        '      [',
        ...steps,
        '      ],',
        ...lateLine,
        '    );',
        '    switch (step) {',
        ...cases,
        '      default:',
        '        throw new ProtocolError("no such step");',
        '    }',
        '  }',
      ].join('\n'),
    ];
  }

  /** The labels by which received messages are told apart: with types where labels are equal. */
  #labels(actions: readonly ReceiveAction[]): string[] {
    const seen = new Set<string>();
    return actions.map(({ message, from }) => {
      const key = `${from}\n${messageKey(message)}`;
      if (seen.has(key)) {
        this.#losses.add('Of equal messages that lead to different states, the first is taken.');
      }
      seen.add(key);
      const twins = actions.filter((other) => other.message.label === message.label);
      const plain = twins.every((twin) => messageKey(twin.message) === messageKey(message));
      return plain ? message.label : messageKey(message);
    });
  }

  #step(
    partner: string,
    constant: MessageConstant,
    { within, resetting }: SendAction | ReceiveAction,
    where: readonly { role: string; predicate: Expression }[],
  ): string {
    const conditions = where.map(({ role, predicate }) => {
      return `{ role: ${literal(role)}, text: ${literal(printExpression(predicate))}, names: ${namesIn(predicate)}, predicate: ${predicateText(predicate)} }`;
    });
    const parts = [
      partner,
      `kind: ${constant.name}`,
      ...(conditions.length > 0 ? [`where: [${conditions.join(', ')}]`] : []),
      ...(within ? [`within: ${windowText(within)}`] : []),
      ...(resetting && resetting.length > 0
        ? [`resetting: [${resetting.map(literal).join(', ')}]`]
        : []),
    ];
    return `{ ${parts.join(', ')} }`;
  }

  // ——— messages ———

  #message(message: MessageSignature): MessageConstant {
    const key = actionKey({ kind: 'receive', form: 'message', from: '', element: '', message });
    const known = this.#messages.get(key);
    if (known) return known;
    const word = identifierPart(message.label) || 'message';
    const constant = {
      name: this.#names.take(`message_${word}`),
      guard: this.#names.take(`is_${word}`),
      message,
    };
    this.#messages.set(key, constant);
    return constant;
  }

  #messageText({ name, guard, message }: MessageConstant): string {
    const fields = message.payload.map(({ name: own, type }) => {
      const named = own === undefined ? '' : `name: ${literal(own)}, `;
      return `    { ${named}check: ${this.#types.check(type, own)} },`;
    });
    const inside = fields.length > 0 ? `[\n${fields.join('\n')}\n  ]` : '[]';
    const lines = [
      `/** ${commented(messageText(message))} */`,
      `const ${name}: MessageKind = {`,
      `  key: ${literal(messageKey(message))},`,
      `  fields: ${inside},`,
      '};',
    ];
    if (fields.length === 0) return lines.join('\n');
    return [
      ...lines,
      '',
      `/** Whether values can be the payload of ${commented(messageText(message))}. */`,
      `export function ${guard}(`,
      '  payload: readonly unknown[],',
      '  known: Known = {},',
      `): payload is ${this.#tuple(message)} {`,
      `  return payloadProblem(${name}, payload, known) === undefined;`,
      '}',
    ].join('\n');
  }

  #tuple(message: MessageSignature): string {
    const names = parameterNames(message);
    const parts = message.payload.map(({ type }, n) => `${names[n]}: ${this.#types.type(type)}`);
    return `readonly [${parts.join(', ')}]`;
  }
}

function header(machines: readonly Cfsm[]): string {
  const roles = machines.map(({ role }) => commented(role)).join(', ');
  const protocol = commented(machines[0]?.protocolName ?? '');
  return `// ${protocol === '' ? 'Communicating machines' : `Protocol ${protocol}`}: ${roles}. Made by Lockstep.`;
}

function endText(only: boolean): string {
  const mark = only ? '  /** Nothing more is to be done. */\n  readonly ended = true;\n\n' : '';
  return `${mark}  /** Ends the session here. */\n  end(): void {\n    this.leaving();\n  }`;
}

function windowText({ from, to, clock }: Window): string {
  const named = clock === undefined ? '' : `, clock: ${literal(clock)}`;
  return `{ from: ${milliseconds(from)}, to: ${to < 0 ? -1 : milliseconds(to)}${named} }`;
}

function milliseconds(ns: number): string {
  return String(ns / 1_000_000);
}

/** Names of a message's parameters: those of its payloads where they have some. */
function parameterNames({ payload }: MessageSignature): string[] {
  const names = new Names(['step', 'payload', 'session']);
  const alone = payload.length === 1;
  return payload.map(({ name }, n) => names.take(name ?? (alone ? 'value' : `value${n + 1}`)));
}

// ——— names of states and methods ———

function rolePlan(machine: Cfsm, names: Names): RolePlan {
  const plain = identifierPart(machine.role);
  const role = /^[^\d_]/.test(plain) ? plain : `Role${plain}`;
  const start = names.take(`start${role}`);
  const bySource = new Map<number, number[]>();
  machine.transitions.forEach(({ from }, n) => {
    const list = bySource.get(from);
    if (list) list.push(n);
    else bySource.set(from, [n]);
  });
  const terminal = mayEnd(machine);
  const states = machine.states.map(({ name }, n): StatePlan => {
    const steps = bySource.get(n) ?? [];
    const plain = steps.length === 0;
    const part = /^s?(\d+)$/.exec(name)?.[1] ?? `_${identifierPart(name)}`;
    const className = names.take(plain ? `${role}End` : `${role}State${part}`);
    return { className, ...offers(machine, steps), terminal: terminal[n] ?? false };
  });
  return { role: machine.role, start, states };
}

function offers(
  machine: Cfsm,
  steps: readonly number[],
): Pick<StatePlan, 'methods' | 'receives' | 'timeout'> {
  const names = new Names([
    'receive',
    'end',
    'ended',
    'sending',
    'receiving',
    'waiting',
    'leaving',
  ]);
  const action = (n: number): CfsmTransition['action'] | undefined =>
    machine.transitions[n]?.action;
  const receives = steps.filter((n) => action(n)?.kind === 'receive');
  const timeout = steps.find((n) => action(n)?.kind === 'timeout');
  const inReceive = receives.length > 0 && timeout !== undefined;
  const labels = steps.map((n) => {
    const given = action(n);
    return given?.kind === 'send' ? given.message.label : '';
  });
  const methods = steps
    .filter((n) => action(n)?.kind !== 'receive' && !(inReceive && n === timeout))
    .map((n) => {
      const given = action(n);
      const many = labels.filter((label) => {
        return given?.kind === 'send' && label === given.message.label;
      }).length;
      return { name: names.take(methodName(given, many > 1)), transition: n };
    });
  return { methods, receives, ...(inReceive ? { timeout } : {}) };
}

function methodName(action: CfsmTransition['action'] | undefined, ambiguous: boolean): string {
  switch (action?.kind) {
    case 'send': {
      const { form, message, to } = action;
      const verb = form === 'message' ? 'send' : form;
      const word = identifierPart(message.label) || (form === 'message' ? 'message' : '');
      const whom = ambiguous || word === '' ? `_to_${identifierPart(to.join('_'))}` : '';
      return `${verb}${word === '' ? '' : `_${word}`}${whom}`;
    }
    case 'disconnect':
      return `disconnect_${identifierPart(action.with)}`;
    case 'timeout':
      return 'timeout';
    case 'tau':
      return `step_${identifierPart(action.label)}`.replace(/_$/, '');
    default:
      return 'step';
  }
}
