import { assert } from '../../base/assert.ts';
import type { Value } from '../../model/expression/expression.ts';
import { isRecord } from '../../model/expression/values.ts';
import type { MessageSignature } from '../../model/global/type.ts';
import type { Change } from '../../model/run.ts';
import { messageText } from './message.ts';
import type { Net, NetStep } from './moves.ts';
import { damaged, drawValues, fits } from './payload.ts';
import { demandsOf, namedValues, type Demand, type Known } from './refinement.ts';
import { shapeOf, type Bits, type Shape } from './shape.ts';
import { solveValues } from './solve.ts';

/** A payload that a person gives, from a step on. */
interface Given {
  step: number;
  field: number;
  /** The part of it that is given; empty for the whole. */
  path: readonly string[];
  value: Value;
}

/** How many answers of the decision procedure are remembered for a message. */
const mostAnswers = 1000;

/** What a step's message may carry, and what is demanded of that. */
export class Content {
  readonly message: MessageSignature;
  readonly text: string;
  /** The number of payloads. */
  readonly size: number;
  /** Some payload has a name, by which it is known later. */
  readonly named: boolean;
  readonly demands: readonly Demand[];
  readonly #shapes: readonly Shape[];
  readonly #given: readonly Given[];
  readonly #answers = new Map<string, readonly Value[] | undefined>();

  constructor(step: NetStep, elsewhere: ReadonlySet<string>, changes: readonly Change[]) {
    const { action } = step;
    assert(action.kind === 'send' || action.kind === 'receive', 'a step with a message');
    const { message } = action;
    this.message = message;
    this.text = messageText(message);
    this.size = message.payload.length;
    this.named = message.payload.some(({ name }) => name !== undefined);
    this.demands =
      action.kind === 'send'
        ? demandsOf(message, action.where)
        : demandsOf(message, action.where && [{ role: '', predicate: action.where }]);
    this.#shapes = message.payload.map(({ name, type }) => shapeOf(type, name, elsewhere));
    this.#given = changes.flatMap((change) => givenBy(change, message));
  }

  /** The values of a message that is sent in `step`: as given, else drawn. */
  draw(step: number, known: Known, bits: Bits): readonly Value[] {
    const from: (Value | undefined)[] = [];
    for (const given of this.#given) {
      if (given.step < step) from[given.field] = put(from[given.field], given.path, given.value);
    }
    const drawn = drawValues(this.#shapes, this.demands, known, bits, from);
    if (from.length > 0 || fits(drawn, this.demands, known)) return drawn;
    return this.#solved(known, drawn) ?? drawn;
  }

  /** Values that were not hit by drawing; equal questions are answered once. */
  #solved(known: Known, drawn: readonly Value[]): readonly Value[] | undefined {
    const names = this.demands.flatMap((demand) => demand.names);
    const question = JSON.stringify(names.map((name) => known[name]));
    if (!this.#answers.has(question)) {
      const found = solveValues(this.message, this.#shapes, this.demands, known, drawn);
      const fit = found && fits(found, this.demands, known) ? found : undefined;
      if (this.#answers.size >= mostAnswers) this.#answers.clear();
      this.#answers.set(question, fit);
    }
    return this.#answers.get(question);
  }

  /** Why values may not be sent or taken, for people; empty when they may. */
  broken(values: readonly Value[], known: Known): string[] {
    return this.demands
      .filter((demand) => demand.judge(values, known) === false)
      .map(({ role, text, names }) => {
        const all = namedValues(this.message, values, known);
        const told = names.flatMap((name) =>
          Object.hasOwn(all, name) ? [`${name} = ${valueText(all[name] ?? null)}`] : [],
        );
        const is = told.length > 0 ? told.join(', ') : values.map(valueText).join(', ');
        return `${role ? `for ${role}, ` : ''}“${text}” does not hold with ${is}`;
      });
  }

  /** What damage on the way makes of values. */
  damage(values: readonly Value[]): readonly Value[] {
    return values.map(damaged);
  }

  /** The first number among the values, for the trace's column; 0 for none. */
  numberOf(values: readonly Value[]): number {
    for (const value of values) if (typeof value === 'number') return value;
    return 0;
  }

  /** Values for people: `x: 42, oak`. */
  textOf(values: readonly Value[]): string {
    return values
      .map((value, i) => {
        const name = this.message.payload[i]?.name;
        return `${name === undefined ? '' : `${name}: `}${valueText(value)}`;
      })
      .join(', ');
  }
}

/** The contents of all messages of a net, made when they are first asked for. */
export class Contents {
  /** Some message must satisfy something. */
  readonly demanding: boolean;
  readonly #contents: (Content | undefined)[] = [];
  readonly #names: ReadonlySet<string>;
  readonly #changes: readonly Change[];

  constructor(net: Net, changes: readonly Change[]) {
    this.#changes = changes;
    const messages = net.all.flatMap(({ action }) =>
      action.kind === 'send' || action.kind === 'receive' ? [action.message] : [],
    );
    this.#names = new Set(
      messages.flatMap(({ payload }) => payload.flatMap(({ name }) => (name ? [name] : []))),
    );
    this.demanding = net.all.some(
      (step) => step.kind === 'send' && this.of(step).demands.length > 0,
    );
  }

  of(step: NetStep): Content {
    return (this.#contents[step.id] ??= new Content(step, this.#names, this.#changes));
  }
}

/** A value for people, short. */
export function valueText(value: Value): string {
  const text = typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/**
 * What a change says of a message: `payload.<name or position>` of any message, or
 * `payload.<label>.<name or position>` of those with that label, with the way to a part behind it.
 */
function givenBy({ step, path, value }: Change, { label, payload }: MessageSignature): Given[] {
  const [head, ...parts] = path.split('.');
  if (head !== 'payload' || parts.length === 0) return [];
  const fieldOf = (text: string | undefined): number => {
    const named = payload.findIndex(({ name }) => name !== undefined && name === text);
    if (named >= 0 || text === undefined || !/^\d{1,4}$/.test(text)) return named;
    return Number(text) < payload.length ? Number(text) : -1;
  };
  const [first, second, ...rest] = parts;
  if (first === label && second !== undefined) {
    const field = fieldOf(second);
    if (field >= 0) return [{ step, field, path: rest, value }];
  }
  const field = fieldOf(first);
  return field >= 0 ? [{ step, field, path: parts.slice(1), value }] : [];
}

function put(whole: Value | undefined, path: readonly string[], value: Value): Value {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const fields = whole !== undefined && isRecord(whole) ? whole : {};
  return { ...fields, [name]: put(fields[name], rest, value) };
}
