import fc from 'fast-check';
import { EventKind, Flag } from '../../../src/trace/event.ts';
import { Trace } from '../../../src/trace/trace.ts';

/** Texts with everything that formats trip over: quotes, commas, line breaks, formulas, entities. */
export const awkwardText = fc.oneof(
  fc.constantFrom('', 'ok', 'a,b', '"q"', 'x;y#z', '=1+1', "'", 'two\nlines', '\r\n', 'wrap: up'),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 12 }),
);

const identifier = fc.string({ minLength: 1, maxLength: 6 });

/**
 * Traces that the kernel could have made: messages are sent before they are received or lost, time
 * and steps never decrease, causes come earlier.
 */
export const anyTrace: fc.Arbitrary<Trace> = fc
  .record({
    actors: fc.uniqueArray(
      fc.record({
        id: fc.oneof(
          identifier,
          awkwardText.filter((id) => id !== ''),
        ),
        name: fc.oneof(
          identifier,
          awkwardText.filter((name) => name !== ''),
        ),
        tier: fc.oneof(fc.constant(''), awkwardText),
      }),
      { minLength: 1, maxLength: 5, selector: (actor) => actor.id },
    ),
    moves: fc.array(
      fc.record({
        kind: fc.constantFrom(...Object.values(EventKind)),
        actor: fc.nat({ max: 99 }),
        target: fc.nat({ max: 99 }),
        back: fc.nat({ max: 5 }),
        wait: fc.nat({ max: 3_000 }),
        step: fc.nat({ max: 1 }),
        label: awkwardText,
        node: awkwardText,
        flags: fc.constantFrom(0, Flag.dashed, Flag.async, Flag.dashed | Flag.fault),
        value: fc.oneof(fc.constant(0), fc.double({ noNaN: true, noDefaultInfinity: true })),
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ actors, moves }) => {
    const trace = new Trace(actors);
    const flying: number[] = [];
    let time = 0;
    let step = 1;
    for (const move of moves) {
      time += move.wait;
      step += move.step;
      const at = trace.length;
      let { kind } = move;
      let actor = (move.actor % (actors.length + 1)) - 1;
      let target = -1;
      let link = -1;
      const arrives = kind === EventKind.receive || kind === EventKind.drop;
      if (arrives && flying.length === 0) kind = EventKind.send;
      if (kind === EventKind.send) {
        actor = move.actor % actors.length;
        target = move.target % actors.length;
        link = at;
        flying.push(at);
      } else if (arrives) {
        link = flying.splice(move.back % flying.length, 1)[0] ?? 0;
        const send = trace.event(link);
        actor = kind === EventKind.receive ? send.target : send.actor;
        target = kind === EventKind.receive ? send.actor : send.target;
      } else if (kind === EventKind.note) target = (move.target % (actors.length + 1)) - 1;
      trace.push(
        time,
        kind,
        step,
        actor,
        target,
        Math.max(-1, at - 1 - move.back),
        trace.intern(arrives && kind !== EventKind.send ? trace.event(link).label : move.label),
        trace.intern(move.node),
        link,
        move.flags,
        move.value,
      );
    }
    return trace;
  });

/** All that a trace says, for comparison: actors by id, so that their order does not matter. */
export function contentOf(trace: Trace): unknown[] {
  return Array.from({ length: trace.length }, (_, i) => {
    const event = trace.event(i);
    return {
      ...event,
      actor: trace.actors[event.actor]?.id ?? null,
      target: trace.actors[event.target]?.id ?? null,
      value: event.value === 0 ? 0 : event.value,
    };
  });
}
