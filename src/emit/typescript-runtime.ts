/**
 * What every generated file begins with: transports, checks of values, and the base of all states.
 * It stands in each file whole, so that a file can be copied alone; it uses nothing but the
 * language (no DOM, no Node), and only syntax that can be erased.
 */
export const typescriptRuntime = String.raw`// ——— what all roles share: transports, checks of values, states ———

/** A message on its way: what it is known by (label and types), and what it carries. */
export interface Message {
  readonly key: string;
  readonly payload: readonly unknown[];
}

/** A message that has come, and from whom. */
export interface Delivery {
  readonly from: string;
  readonly message: Message;
}

/** Time in ms: the present, and waiting. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** How messages get from one role to the others: in order between each two of them. */
export interface Transport extends Clock {
  /** Sends one message to all of them at once: to every one, or (rejected) to none. */
  send(to: readonly string[], message: Message): Promise<void>;
  /** Waits for a message of one of them; undefined when it is later than "until". */
  receive(from: readonly string[], until: number): Promise<Delivery | undefined>;
  /** Ends the connection with a role. */
  disconnect(role: string): void;
}

/** The protocol was not followed: by the program itself, or by another role. */
export class ProtocolError extends Error {
  override readonly name: string = "ProtocolError";
}

/** A message was not sent, or did not come, in its time. */
export class DeadlineMissed extends ProtocolError {
  override readonly name: string = "DeadlineMissed";
}

/** The session of another protocol, handed over. */
export interface Delegated<Protocol extends string, Role extends string> {
  readonly protocol: Protocol;
  readonly role: Role;
  readonly session: unknown;
}

/** The clock of the computer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) =>
    new Promise((resolve) => {
      const timers = globalThis as unknown as { setTimeout(wake: () => void, ms: number): unknown };
      timers.setTimeout(() => resolve(), Math.min(ms, 2_000_000_000));
    }),
};

/** Messages that have come, in order, and who waits for them. */
class Mailbox {
  readonly #came: Delivery[] = [];
  readonly #waiting = new Set<() => void>();

  put(delivery: Delivery): void {
    this.#came.push(delivery);
    this.#wake();
  }

  count(from: string): number {
    return this.#came.filter((one) => one.from === from).length;
  }

  /** Resolves at the next change. */
  change(): Promise<void> {
    return new Promise((resolve) => void this.#waiting.add(resolve));
  }

  async take(from: readonly string[], until: number, clock: Clock): Promise<Delivery | undefined> {
    for (;;) {
      const at = this.#came.findIndex((one) => from.includes(one.from));
      if (at >= 0) {
        const [taken] = this.#came.splice(at, 1);
        this.#wake();
        return taken;
      }
      const left = until - clock.now();
      if (left <= 0) return undefined;
      const change = this.change();
      await (until === Infinity ? change : Promise.race([change, clock.sleep(left)]));
    }
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/**
 * Transports between roles of one program. With a bound, sending waits until each channel (one for
 * each two roles and direction) has room.
 */
export function memoryTransports<Role extends string>(
  roles: readonly Role[],
  options: { readonly clock?: Clock; readonly bound?: number } = {},
): Record<Role, Transport> {
  const clock = options.clock ?? systemClock;
  const bound = options.bound ?? Infinity;
  const boxes = new Map<string, Mailbox>(roles.map((role) => [role, new Mailbox()]));
  const boxOf = (role: string): Mailbox => {
    const box = boxes.get(role);
    if (!box) throw new ProtocolError("There is no role " + role + ".");
    return box;
  };
  const transport = (role: Role): Transport => ({
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
    async send(to, message) {
      const receivers = to.map(boxOf);
      for (;;) {
        const full = receivers.find((box) => box.count(role) >= bound);
        if (!full) break;
        await full.change();
      }
      for (const box of receivers) box.put({ from: role, message });
    },
    receive: (from, until) => boxOf(role).take(from, until, clock),
    disconnect: () => undefined,
  });
  const entries = roles.map((role) => [role, transport(role)] as const);
  return Object.fromEntries(entries) as Record<Role, Transport>;
}

/** What is used of a MessagePort (of the browser, a worker, or Node). */
export interface PortLike {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** A transport over one MessagePort for each other role. */
export function portTransport(
  ports: Readonly<Record<string, PortLike>>,
  clock: Clock = systemClock,
): Transport {
  const box = new Mailbox();
  for (const [from, port] of Object.entries(ports)) {
    port.addEventListener("message", ({ data }) => {
      if (isMessage(data)) box.put({ from, message: data });
    });
    port.start();
  }
  const portOf = (role: string): PortLike => {
    const port = Object.hasOwn(ports, role) ? ports[role] : undefined;
    if (!port) throw new ProtocolError("There is no port to " + role + ".");
    return port;
  };
  return {
    now: () => clock.now(),
    sleep: (ms) => clock.sleep(ms),
    async send(to, message) {
      const receivers = to.map(portOf);
      for (const port of receivers) port.postMessage(message);
    },
    receive: (from, until) => box.take(from, until, clock),
    disconnect: (role) => portOf(role).close(),
  };
}

/** Two ends of a channel for each two roles: by role, the ports to all others. */
export function portsBetween<Role extends string>(
  roles: readonly Role[],
  channel: () => { readonly port1: PortLike; readonly port2: PortLike },
): Record<Role, Record<string, PortLike>> {
  const entries = roles.map((role): [Role, Record<string, PortLike>] => [role, {}]);
  entries.forEach(([a, portsOfA], i) => {
    for (const [b, portsOfB] of entries.slice(i + 1)) {
      const { port1, port2 } = channel();
      portsOfA[b] = port1;
      portsOfB[a] = port2;
    }
  });
  return Object.fromEntries(entries) as Record<Role, Record<string, PortLike>>;
}

function isMessage(data: unknown): data is Message {
  if (typeof data !== "object" || data === null) return false;
  const { key, payload } = data as { key?: unknown; payload?: unknown };
  return typeof key === "string" && Array.isArray(payload);
}

/** Values by the names of payloads: what a role knows. */
export type Known = Readonly<Record<string, unknown>>;

/** What is wrong with a value, for people; undefined for nothing. */
export type Check = (value: unknown, known: Known) => string | undefined;

export const anything: Check = () => undefined;
export const wholeNumber: Check = (value) =>
  Number.isInteger(value) ? undefined : "is no whole number";
export const anyNumber: Check = (value) =>
  typeof value === "number" ? undefined : "is no number";
export const textValue: Check = (value) => (typeof value === "string" ? undefined : "is no text");
export const truthValue: Check = (value) =>
  typeof value === "boolean" ? undefined : "is neither true nor false";
export const nothing: Check = (value) =>
  value === null || value === undefined ? undefined : "is not nothing";

export function listOf(element: Check): Check {
  return (value, known) =>
    Array.isArray(value) ? firstProblem(value, element, known) : "is no list";
}

export function setOf(element: Check): Check {
  return (value, known) =>
    value instanceof Set ? firstProblem(value, element, known) : "is no set";
}

export function mapOf(key: Check, item: Check): Check {
  return (value, known) =>
    value instanceof Map
      ? (firstProblem(value.keys(), key, known) ?? firstProblem(value.values(), item, known))
      : "is no map";
}

export function optionOf(some: Check): Check {
  return (value, known) =>
    value === null || value === undefined ? undefined : some(value, known);
}

function firstProblem(values: Iterable<unknown>, check: Check, known: Known): string | undefined {
  for (const value of values) {
    const problem = check(value, known);
    if (problem !== undefined) return "holds what " + problem;
  }
  return undefined;
}

/** The value of a name in a predicate. */
export type Get = (name: string) => unknown;

/**
 * A value of which a predicate holds. Its names are: the payload's own, fields of the value, other
 * payloads, what is known; of a value without a name or fields, the one name that nothing else has.
 * Where a name means nothing to who checks, nothing is said.
 */
export function refined(
  base: Check,
  text: string,
  own: string | undefined,
  names: readonly string[],
  predicate: (get: Get) => boolean,
): Check {
  return (value, known) => {
    const problem = base(value, known);
    if (problem !== undefined) return problem;
    const fields = isRecord(value) ? value : undefined;
    const inFields = (name: string): boolean => fields !== undefined && Object.hasOwn(fields, name);
    const isKnown = (name: string): boolean =>
      name === own || inFields(name) || Object.hasOwn(known, name);
    const unknown = names.filter((name) => !isKnown(name));
    const speaksOfOwn = own !== undefined && names.includes(own);
    const stands = !fields && !speaksOfOwn && unknown.length === 1 ? unknown[0] : undefined;
    if (unknown.length > (stands === undefined ? 0 : 1)) return undefined;
    const holds = predicate((name) => {
      if (name === own || name === stands) return value;
      return inFields(name) ? fields?.[name] : known[name];
    });
    return holds ? undefined : "breaks " + text;
  };
}

/** A predicate over the names of a message, for one receiver. */
export interface Condition {
  readonly role: string;
  readonly text: string;
  readonly names: readonly string[];
  readonly predicate: (get: Get) => boolean;
}

function brokenCondition(conditions: readonly Condition[], known: Known): Condition | undefined {
  return conditions.find(({ names, predicate }) => {
    return names.every((name) => Object.hasOwn(known, name)) && !predicate((name) => known[name]);
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map)
  );
}

/** True for true. */
export function yes(value: unknown): boolean {
  return value === true;
}

/** Comparisons; ordering is false unless both sides are numbers or both texts. */
export function compare(a: unknown, operator: string, b: unknown): boolean {
  switch (operator) {
    case "==":
      return same(a, b);
    case "!=":
      return !same(a, b);
    case "<":
      return less(a, b, false);
    case "<=":
      return less(a, b, true);
    case ">":
      return less(b, a, false);
    case ">=":
      return less(b, a, true);
    case "in":
      return isIn(a, b);
    default:
      return !isIn(a, b);
  }
}

function less(a: unknown, b: unknown, orEqual: boolean): boolean {
  if (typeof a === "number" && typeof b === "number") return a < b || (orEqual && a === b);
  return typeof a === "string" && typeof b === "string" && (a < b || (orEqual && a === b));
}

function same(a: unknown, b: unknown): boolean {
  if (a === b || ((a ?? null) === null && (b ?? null) === null)) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((one, i) => same(one, b[i]));
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

function isIn(item: unknown, whole: unknown): boolean {
  if (Array.isArray(whole)) return whole.some((element) => same(item, element));
  if (whole instanceof Set) return [...whole].some((element) => same(item, element));
  if (whole instanceof Map) return whole.has(item);
  if (typeof item !== "string") return false;
  if (typeof whole === "string") return whole.includes(item);
  return isRecord(whole) && Object.hasOwn(whole, item);
}

/** Arithmetic; null for what is not a number. */
export function calculate(a: unknown, operator: string, b: unknown): unknown {
  if (operator === "+" && typeof a === "string" && typeof b === "string") return a + b;
  if (typeof a !== "number" || typeof b !== "number") return null;
  const results: Readonly<Record<string, number>> = {
    "+": a + b,
    "-": a - b,
    "*": a * b,
    "/": a / b,
    "%": a % b,
  };
  const result = results[operator] ?? NaN;
  return Number.isFinite(result) ? result : null;
}

/** A field of a record, an element of a list, a value of a map; else null. */
export function element(whole: unknown, index: unknown): unknown {
  if (whole instanceof Map) return whole.get(index) ?? null;
  if (Array.isArray(whole)) return typeof index === "number" ? (whole[index] ?? null) : null;
  if (typeof index !== "string" || !isRecord(whole)) return null;
  return Object.hasOwn(whole, index) ? whole[index] : null;
}

/** The functions that predicates may use; null for what they are not made for. */
export function builtIn(name: string, args: readonly unknown[]): unknown {
  const [a, b] = args;
  if (name === "min" || name === "max") return extreme(name, Array.isArray(a) ? a : args);
  if (name === "contains") return isIn(b, a);
  if (name === "len" || name === "count") return size(name, a);
  if (typeof a === "number") {
    if (name === "abs") return Math.abs(a);
    if (name === "round") return Math.round(a);
    if (name === "floor") return Math.floor(a);
    return name === "ceil" ? Math.ceil(a) : null;
  }
  if (typeof a === "string" && name === "lower") return a.toLowerCase();
  if (typeof a === "string" && name === "upper") return a.toUpperCase();
  if (typeof a !== "string" || typeof b !== "string") return /^(starts|ends|matches)$/.test(name) ? false : null;
  if (name === "starts") return a.startsWith(b);
  if (name === "ends") return a.endsWith(b);
  return name === "matches" ? fits(a, b) : null;
}

function size(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  if (name === "count") return null;
  if (typeof value === "string") return value.length;
  return isRecord(value) ? Object.keys(value).length : null;
}

function extreme(name: string, values: readonly unknown[]): unknown {
  let best: number | null = null;
  for (const value of values) {
    if (typeof value !== "number") return null;
    if (best === null || (name === "min" ? value < best : value > best)) best = value;
  }
  return best;
}

/** Whether a text fits a pattern in which * is any text and ? any character. */
function fits(text: string, pattern: string): boolean {
  let reach = new Set([0]);
  for (const sign of pattern) {
    const next = new Set<number>();
    for (const at of reach) {
      if (sign === "*") for (let to = at; to <= text.length; to++) next.add(to);
      else if (at < text.length && (sign === "?" || sign === text[at])) next.add(at + 1);
    }
    reach = next;
  }
  return reach.has(text.length);
}

/** A kind of message: what it is known by, its payloads' names, and what they must be. */
export interface MessageKind {
  readonly key: string;
  readonly fields: readonly { readonly name?: string; readonly check: Check }[];
}

/** What is wrong with a message's payload; undefined for nothing. */
export function payloadProblem(
  kind: MessageKind,
  payload: readonly unknown[],
  known: Known = {},
): string | undefined {
  if (payload.length !== kind.fields.length) {
    return kind.key + " carries " + payload.length + " values instead of " + kind.fields.length;
  }
  const scope = withNames(kind, payload, known);
  for (const [i, { name, check }] of kind.fields.entries()) {
    const problem = check(payload[i], scope);
    if (problem !== undefined) return kind.key + ": " + (name ?? "payload " + (i + 1)) + " " + problem;
  }
  return undefined;
}

function withNames(kind: MessageKind, payload: readonly unknown[], known: Known): Known {
  const scope: Record<string, unknown> = { ...known };
  kind.fields.forEach(({ name }, i) => {
    if (name !== undefined) {
      Object.defineProperty(scope, name, {
        ...{ value: payload[i], enumerable: true, writable: true, configurable: true },
      });
    }
  });
  return scope;
}

/** When something may happen, ms on a clock (absent: since the step before). "to" -1 is any time. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly clock?: string;
}

/** A step that sends. */
export interface SendStep {
  readonly to: readonly string[];
  readonly kind: MessageKind;
  readonly where?: readonly Condition[];
  readonly within?: Window;
  readonly resetting?: readonly string[];
}

/** A step that receives. */
export interface ReceiveStep {
  readonly from: string;
  readonly kind: MessageKind;
  readonly where?: readonly Condition[];
  readonly within?: Window;
  readonly resetting?: readonly string[];
}

/** What was received: which of the steps it was (-1: none in time). */
export interface Received {
  readonly step: number;
  readonly payload: readonly unknown[];
}

/** One role's part in a session: its transport, clocks, and the values it knows. */
export class Session {
  readonly role: string;
  readonly transport: Transport;
  #known: Known = {};
  readonly #clocks = new Map<string, number>();
  readonly #begun: number;
  #entered: number;

  constructor(role: string, transport: Transport) {
    this.role = role;
    this.transport = transport;
    this.#begun = transport.now();
    this.#entered = this.#begun;
  }

  /** What is wrong with sending these values; undefined for nothing. */
  problem({ kind, where = [] }: SendStep, payload: readonly unknown[]): string | undefined {
    const problem = payloadProblem(kind, payload, this.#known);
    if (problem !== undefined) return problem;
    const broken = brokenCondition(where, withNames(kind, payload, this.#known));
    return broken && kind.key + ": " + broken.text + " does not hold for " + broken.role;
  }

  async send(step: SendStep, payload: readonly unknown[]): Promise<void> {
    const { transport } = this;
    if (step.within) {
      const early = this.#zero(step.within.clock) + step.within.from - transport.now();
      if (early > 0) await transport.sleep(early);
      if (transport.now() > this.#latest(step.within)) {
        throw new DeadlineMissed(this.role + ": it is too late to send " + step.kind.key + ".");
      }
    }
    await transport.send(step.to, { key: step.kind.key, payload });
    this.#pass(step, withNames(step.kind, payload, this.#known));
  }

  async receive(steps: readonly ReceiveStep[], timeout = Infinity): Promise<Received> {
    const latest = Math.max(...steps.map(({ within }) => (within ? this.#latest(within) : Infinity)));
    const until = Math.min(latest, timeout);
    const from = [...new Set(steps.map((step) => step.from))];
    const delivery = await this.transport.receive(from, until);
    if (!delivery) {
      if (timeout === Infinity) throw new DeadlineMissed(this.role + ": nothing came in time.");
      this.#entered = this.transport.now();
      return { step: -1, payload: [] };
    }
    return this.#received(steps, delivery);
  }

  /** The time at which a timeout "after" ms strikes. */
  instant(after: number, clock?: string): number {
    return this.#zero(clock) + after;
  }

  /** A step of which no other role sees anything. */
  pass(): void {
    this.#pass({}, this.#known);
  }

  #received(steps: readonly ReceiveStep[], { from, message }: Delivery): Received {
    const at = steps.findIndex((step) => step.from === from && step.kind.key === message.key);
    const step = steps[at];
    if (!step) {
      const said = this.role + " cannot take " + message.key + " from " + from + " here.";
      throw new ProtocolError(said);
    }
    const { payload } = message;
    const scope = withNames(step.kind, payload, this.#known);
    const broken = brokenCondition(step.where ?? [], scope);
    const problem = payloadProblem(step.kind, payload, this.#known) ?? broken?.text;
    if (problem !== undefined) throw new ProtocolError(this.role + ", from " + from + ": " + problem);
    this.#pass(step, scope);
    return { step: at, payload };
  }

  #pass({ resetting = [] }: { readonly resetting?: readonly string[] }, known: Known): void {
    this.#known = known;
    this.#entered = this.transport.now();
    for (const clock of resetting) this.#clocks.set(clock, this.#entered);
  }

  #zero(clock: string | undefined): number {
    return clock === undefined ? this.#entered : (this.#clocks.get(clock) ?? this.#begun);
  }

  #latest({ to, clock }: Window): number {
    return to < 0 ? Infinity : this.#zero(clock) + to;
  }
}

/** A state of a role. Each can be left once. */
export abstract class State {
  readonly #session: Session;
  #left = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Leaves the state with a message; it stays when the values do not fit. */
  protected async sending(step: SendStep, payload: readonly unknown[]): Promise<Session> {
    const problem = this.#session.problem(step, payload);
    if (problem !== undefined) throw new ProtocolError(this.#session.role + ": " + problem);
    const session = this.leaving();
    await session.send(step, payload);
    return session;
  }

  /** Leaves the state with whichever message comes. */
  protected async receiving(
    steps: readonly ReceiveStep[],
    timeout?: { readonly after: number; readonly clock?: string },
  ): Promise<Received & { readonly session: Session }> {
    const session = this.leaving();
    const until = timeout ? session.instant(timeout.after, timeout.clock) : Infinity;
    return { ...(await session.receive(steps, until)), session };
  }

  /** Leaves the state when its time is over. */
  protected async waiting(after: number, clock?: string): Promise<Session> {
    const session = this.leaving();
    const left = session.instant(after, clock) - session.transport.now();
    if (left > 0) await session.transport.sleep(left);
    session.pass();
    return session;
  }

  protected leaving(): Session {
    if (this.#left) {
      const said = "This state of " + this.#session.role + " was left before: use the one it led to.";
      throw new ProtocolError(said);
    }
    this.#left = true;
    return this.#session;
  }
}
`;

/** The names that the runtime declares: they are taken in every generated file. */
export const runtimeNames: readonly string[] = [
  ...typescriptRuntime.matchAll(
    /^(?:export )?(?:abstract )?(?:async )?(?:const|function|class|interface|type) (\w+)/gm,
  ),
].map((match) => match[1] ?? '');
