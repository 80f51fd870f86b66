import type { EventType } from '../../model/event-type.ts';
import type { Json } from '../../model/json.ts';
import type { Ports, Setup } from '../component.ts';
import type { CacheGet, CachePut, Publish } from '../events/message.ts';
import type { Policies } from '../../model/scenario/scenario.ts';

type Told = Setup<{ readonly policies: Policies }>;

/**
 * Announces something on the event bus of the scenario, if it has one. The id is made of topic and
 * subject: telling the same again changes nothing.
 */
export function publish(
  ports: Ports,
  { parameters, spec, id: self }: Told,
  topic: EventType,
  subject: string,
  payload: Json = null,
): void {
  const bus = parameters.policies.publish;
  if (bus === undefined || spec(bus)?.kind !== 'bus') return;
  const id = `${topic} ${subject}`;
  const message: Publish = { type: 'publish', topic, payload, id, scope: self };
  ports.send(bus, message, id);
}

/** Writes a checkpoint to the cache of the scenario, if it has one. */
export function keepState(
  ports: Ports,
  { parameters, spec }: Told,
  key: string,
  value: Json,
  nth: number,
): void {
  const cache = parameters.policies.cache;
  if (cache === undefined || spec(cache)?.kind !== 'cache') return;
  const message: CachePut = { type: 'cachePut', key, value, nth };
  ports.send(cache, message, key);
}

/** Reads from the cache of the scenario, if it has one; nobody waits for the answer. */
export function loadState(ports: Ports, { parameters, spec }: Told, key: string): void {
  const cache = parameters.policies.cache;
  if (cache === undefined || spec(cache)?.kind !== 'cache') return;
  const message: CacheGet = { type: 'cacheGet', key };
  ports.send(cache, message, key);
}
