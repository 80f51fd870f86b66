import { untrack } from 'svelte';
import type { Exhibit, Shown } from '../../model/exhibit.ts';
import type { PlaybackPort } from '../playback-port.ts';
import { Newest } from './newest.ts';

/** What the components show at the cursor; follows it as fast as answers come. */
export class Exhibits {
  #all = $state.raw<readonly Shown[]>([]);
  #step = $state(-1);

  /** Must be made while a component is being made. */
  constructor(playback: PlaybackPort) {
    const asked = new Newest(
      async ({ run, step }: { run: number; step: number }) => ({
        run,
        step,
        shown: await playback.engine.exhibits(run, step),
      }),
      ({ run, step, shown }) => {
        if (run !== playback.run?.id) return;
        this.#all = shown;
        this.#step = step;
      },
    );
    $effect(() => {
      const run = playback.run?.id;
      const step = playback.step;
      if (run !== undefined) untrack(() => asked.request({ run, step }));
    });
  }

  /** Everything that is shown. */
  get all(): readonly Shown[] {
    return this.#all;
  }
  /** The step that they are of, -1 before the first answer. */
  get step(): number {
    return this.#step;
  }

  /** What is shown of one kind. */
  of<Kind extends Exhibit['kind']>(kind: Kind): Extract<Shown, { kind: Kind }>[] {
    return this.#all.filter((one) => one.kind === kind) as Extract<Shown, { kind: Kind }>[];
  }
}
