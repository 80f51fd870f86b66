import { EventKind } from '../../trace/event.ts';
import type { TraceEvent } from '../../trace/event.ts';
import type { Page } from '../../state/page.svelte.ts';

/** An event with what belongs to it. */
export interface RelatedEvents {
  event: TraceEvent;
  partner?: TraceEvent;
  cause?: TraceEvent;
}

/** Follows the selected event (else that of the present step) and what belongs to it. */
export class Related {
  #found = $state.raw<RelatedEvents | undefined>();

  constructor(page: Page) {
    const { playback } = page;
    $effect(() => {
      const run = playback.run;
      const selected = playback.selection.event;
      const current = playback.current;
      const index = selected ?? current?.index;
      let gone = false;
      if (!run || index === undefined) this.#found = undefined;
      else {
        void find(page, index, current?.index === index ? current : undefined).then((found) => {
          if (!gone) this.#found = found;
        });
      }
      return () => {
        gone = true;
      };
    });
  }

  /** Undefined until it is known, and where there is no event. */
  get found(): RelatedEvents | undefined {
    return this.#found;
  }
}

async function find(
  { playback }: Page,
  index: number,
  known: TraceEvent | undefined,
): Promise<RelatedEvents | undefined> {
  const event = known ?? (await playback.eventsOf(new Int32Array([index])))[0];
  if (!event) return undefined;
  const partner = await partnerOf(playback, event);
  const [cause] = event.cause >= 0 ? await playback.eventsOf(new Int32Array([event.cause])) : [];
  const result: RelatedEvents = { event };
  if (partner) result.partner = partner;
  if (cause && cause.index !== partner?.index) result.cause = cause;
  return result;
}

/** The receipt (or loss) of a send, the send of a receipt. */
async function partnerOf(
  playback: Page['playback'],
  event: TraceEvent,
): Promise<TraceEvent | undefined> {
  if (event.kind === EventKind.receive || event.kind === EventKind.drop) {
    return event.link >= 0 ? (await playback.eventsOf(new Int32Array([event.link])))[0] : undefined;
  }
  if (event.kind !== EventKind.send || !playback.run) return undefined;
  const run = playback.run;
  const window = await playback.engine
    .events(run.id, event.index + 1, Math.min(run.events, event.index + 400))
    .catch(() => undefined);
  if (!window) return undefined;
  const { kind, link } = window.columns;
  const at = kind.findIndex(
    (one, i) => (one === EventKind.receive || one === EventKind.drop) && link[i] === event.index,
  );
  return at < 0 ? undefined : (await playback.eventsOf(new Int32Array([window.from + at])))[0];
}
