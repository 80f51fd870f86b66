import type { Actor, Context } from '../../../src/run/actor.ts';
import type { ScenarioSystem } from '../../../src/run/scenario.ts';

/**
 * A system in which nothing that was sent, or that a timer brings, can be changed any more: neither
 * by who has it nor by who sent it. Whoever tries, throws a TypeError.
 */
export function frozen(system: ScenarioSystem): ScenarioSystem {
  const actors = system.actors.map((actor) => ({ ...actor, behaviour: wrapped(actor.behaviour) }));
  return { ...system, actors };
}

function wrapped(inner: Actor<unknown, unknown>): Actor<unknown, unknown> {
  const { durable } = inner;
  const recover = inner.recover?.bind(inner);
  return {
    init: (context) => inner.init(freezing(context)),
    receive: (state, message, context) => inner.receive(state, message, freezing(context)),
    ...(durable === undefined ? {} : { durable }),
    ...(recover ? { recover: (state, context) => recover(state, freezing(context)) } : {}),
  };
}

function freezing(context: Context): Context {
  return new Proxy(context, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== 'function') return found;
      return (...given: unknown[]): unknown => {
        if (name === 'send' || name === 'post' || name === 'after') freeze(given[1]);
        return Reflect.apply(found, target, given);
      };
    },
  });
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const inner of Object.values(value)) freeze(inner);
}
