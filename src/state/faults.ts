/** Faults by hand: what a person at the picture means, as the run's plan says it. */
import type { EngineApi, RunInfo } from '../engine/api.ts';
import type { Fault, MessagePattern } from '../model/run.ts';
import { EventKind } from '../trace/event.ts';
import type { TraceEvent } from '../trace/event.ts';

/** What can be done to one message. */
export type MessageStrike = 'drop' | 'duplicate' | 'delay' | 'reorder' | 'corrupt';

/** How long a message is held back by hand, in ns. */
const lateBy = 100_000_000;

/** The pattern that fits exactly the message that was sent by an event; undefined when it is none. */
export async function patternOf(
  engine: Pick<EngineApi, 'events'>,
  run: RunInfo,
  send: TraceEvent,
): Promise<MessagePattern | undefined> {
  const from = run.tables.actors[send.actor]?.id;
  const to = run.tables.actors[send.target]?.id;
  if (send.kind !== EventKind.send || from === undefined || to === undefined) return undefined;
  const before = await engine.events(run.id, 0, send.index).catch(() => undefined);
  if (!before) return undefined;
  const { kind, actor, target, label } = before.columns;
  let nth = 1;
  for (let i = 0; i < kind.length; i++) {
    const same =
      kind[i] === EventKind.send &&
      actor[i] === send.actor &&
      target[i] === send.target &&
      run.tables.strings[label[i] ?? 0] === send.label;
    if (same) nth++;
  }
  return { nth, from, to, label: send.label };
}

/** A fault that strikes one message. */
export function strikeOf(kind: MessageStrike, message: MessagePattern): Fault {
  if (kind === 'delay' || kind === 'reorder') return { kind, message, by: lateBy };
  return { kind, message };
}

/** What can be done to an actor. */
export type ActorStrike = 'crash' | 'restart' | 'cut' | 'slow';

/** A fault that strikes an actor from a time on, for so long (-1: to the end). */
export function strikeActor(kind: ActorStrike, actor: string, at: number, lasts: number): Fault[] {
  const until = lasts < 0 ? -1 : at + lasts;
  switch (kind) {
    case 'crash': {
      const crash: Fault = { kind: 'crash', actor, at };
      return until < 0 ? [crash] : [crash, { kind: 'restart', actor, at: until }];
    }
    case 'restart':
      return [{ kind: 'restart', actor, at }];
    case 'cut':
      return [{ kind: 'partition', actors: [actor], at, until }];
    case 'slow':
      return [
        { kind: 'slow', from: actor, factor: 10, at, until },
        { kind: 'slow', to: actor, factor: 10, at, until },
      ];
  }
}
