/**
 * Talking with the page around an embedded one (`?embed`). Messages are plain data both ways, from
 * and to any origin: they can only look at and steer the run that is shown.
 *
 * From here: `{type: 'lockstep:ready', engine, title, document, steps, step, status, hash}` whenever
 * a run has been made, and `{type: 'lockstep:step', step, time, text}` whenever the cursor moves.
 *
 * To here: `lockstep:hello` (asks for `ready`), `lockstep:goto` with `step`, `lockstep:play`,
 * `lockstep:pause`, `lockstep:forward`, `lockstep:back`, `lockstep:choose` with `option` (answers
 * the question of an asking run), `lockstep:open` with `link` (the fragment of a link).
 */
import { engineVersion } from '../engine/api.ts';
import type { Notices } from './notices.svelte.ts';
import type { Playback } from './playback.svelte.ts';

/** What the page around may send. */
interface Incoming {
  type: string;
  step?: unknown;
  option?: unknown;
  link?: unknown;
}

/** Starts the talk, when there is a page around. `open` opens the fragment of a link. */
export function talkToHost(
  playback: Playback,
  notices: Notices,
  open: (link: string) => void,
): void {
  const host = window.parent;
  if (host === window) return;
  const send = (message: Record<string, unknown>): void => host.postMessage(message, '*');
  const ready = (): void => send({ type: 'lockstep:ready', ...describe(playback) });
  addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = event.source === host ? readMessage(event.data) : undefined;
    if (message?.type === 'lockstep:hello') ready();
    else if (message) obey(message, playback, open);
  });
  $effect.root(() => {
    $effect(() => {
      if (playback.run) ready();
    });
    $effect(() => {
      const moment = playback.moment;
      if (!moment) return;
      const { step, time } = moment;
      send({ type: 'lockstep:step', step, time, text: notices.announcement });
    });
  });
}

function describe({ run, step }: Playback): Record<string, unknown> {
  return {
    engine: engineVersion,
    title: run?.title ?? '',
    document: run?.document ?? '',
    steps: run?.steps ?? 0,
    step,
    status: run?.status ?? 'rest',
    hash: run?.hash ?? '',
  };
}

function readMessage(data: unknown): Incoming | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data)) return undefined;
  const { type } = data;
  return typeof type === 'string' && type.startsWith('lockstep:') ? (data as Incoming) : undefined;
}

function obey(message: Incoming, playback: Playback, open: (link: string) => void): void {
  const { type, step, option, link } = message;
  if (type === 'lockstep:goto' && typeof step === 'number') playback.goto(step);
  else if (type === 'lockstep:play') void playback.play();
  else if (type === 'lockstep:pause') playback.pause();
  else if (type === 'lockstep:forward') void playback.seek('event', 1);
  else if (type === 'lockstep:back') void playback.seek('event', -1);
  else if (type === 'lockstep:choose' && typeof option === 'number') playback.answer(option);
  else if (type === 'lockstep:open' && typeof link === 'string') open(link);
}
