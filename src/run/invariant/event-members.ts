import type { BusParameters, BusState } from '../component/bus.ts';
import type { ConsumerState } from '../events/consumer.ts';
import type { Entry, Feed } from '../events/feed.ts';
import type { DeliveryMode } from '../events/delivery.ts';
import { tookEffect } from '../events/inbox.ts';
import { fitsAny } from '../events/topic.ts';
import type { Member, SystemView } from './invariant.ts';

/** A bus, as invariants see it. */
export type BusMember = Member<BusState, BusParameters>;

/** Whoever listens to a bus, as invariants see it. */
export type ListenerMember = Member<ConsumerState, { bus: string; delivery?: DeliveryMode }>;

/** Kinds of components whose state is that of a consumer of events. */
export const consumers = ['subscriber', 'sink', 'dashboard'] as const;

/** All of them in a system. */
export function listenersOf(view: SystemView): ListenerMember[] {
  return consumers.flatMap((kind) => [...view.of(kind)] as unknown as ListenerMember[]);
}

/** The bus that a component listens to. */
export function busOf(member: ListenerMember, view: SystemView): BusMember | undefined {
  const found = view.find(member.setup.parameters.bus);
  return found?.kind === 'bus' ? (found as unknown as BusMember) : undefined;
}

/** What the bus keeps for a component. */
export function feedOf(bus: BusMember | undefined, id: string): Feed | undefined {
  return bus?.state.feeds.find(({ listener }) => listener === id);
}

/**
 * Events of the log that were meant for a listener and never took effect there, beyond those that
 * were dropped because its queue was full.
 */
export function missing(member: ListenerMember, view: SystemView): Entry[] {
  const bus = busOf(member, view);
  const feed = feedOf(bus, member.id);
  if (!bus || !feed) return [];
  const absent = bus.state.log.filter(
    ({ pos, topic, scope, seq }) =>
      pos >= feed.from && fitsAny(feed.topics, topic) && !tookEffect(member.state, scope, seq),
  );
  return absent.length > feed.dropped ? absent : [];
}
