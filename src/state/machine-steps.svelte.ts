import { untrack } from 'svelte';
import type { EngineApi, MachineMoment, RunInfo } from '../engine/api.ts';
import { runsAsMachines } from './edits.ts';
import type { Playback } from './playback.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** How machines stand at the cursor, and what led there. */
export interface MachineStep {
  run: number;
  step: number;
  moment: MachineMoment;
  /**
   * Who moved in this step, by which transition of theirs; receivers of an exchange too, theirs
   * known by the states alone (`transition` -1).
   */
  last: { role: string; transition: number; from: number; to: number }[];
  /** What the run goes on with: an index into `moment.moves`; -1 at its end. */
  next: number;
}

/** The machines of a run at the cursor; follows it while it is shown. */
export class MachineSteps {
  #now = $state.raw<MachineStep | undefined>();
  #busy = false;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;
  readonly #playback: Playback;

  constructor(engine: EngineApi, workspace: Workspace, playback: Playback) {
    this.#engine = engine;
    this.#workspace = workspace;
    this.#playback = playback;
  }

  /** True when the run is one of machines. Not a derived value: it outlives the view that asks. */
  get running(): boolean {
    const { run } = this.#playback;
    if (!run || run.document !== this.#workspace.pickedId) return false;
    return run.spec.machines !== undefined || isOfMachines(this.#workspace);
  }

  /** What is known of the cursor's step, or of the one before while that is asked. */
  get now(): MachineStep | undefined {
    return this.running && this.#now?.run === this.#playback.run?.id ? this.#now : undefined;
  }

  /** Follows the cursor as long as the component that calls it is there. */
  follow(): void {
    $effect(() => {
      void [this.#playback.run, this.#playback.step, this.running];
      untrack(() => void this.#ask());
    });
  }

  async #ask(): Promise<void> {
    const { run, step } = this.#playback;
    if (!run || !this.running || this.#busy) return;
    if (this.#now?.run === run.id && this.#now.step === step) return;
    this.#busy = true;
    const [before, moment] = await Promise.all(
      [step - 1, step].map((at) => (at < 0 ? undefined : this.#moment(run.id, at))),
    );
    this.#busy = false;
    if (moment) {
      const next = pickedIn(run, step + 1) ?? -1;
      const taken = pickedIn(run, step);
      const last = before && taken !== undefined ? movedBetween(before, moment, taken) : [];
      this.#now = { run: run.id, step, moment, last, next };
    }
    const changed = this.#playback.run !== run || this.#playback.step !== step;
    if (changed && this.#playback.run) void this.#ask();
  }

  async #moment(run: number, step: number): Promise<MachineMoment | undefined> {
    const known = this.#now;
    if (known?.run === run && known.step === step) return known.moment;
    return this.#engine.machineMoment(run, step).catch(() => undefined);
  }

  /** Does a move that is possible now, whatever the run does there: an index into `moves`. */
  take(move: number): void {
    const now = this.now;
    if (!now || now.step !== this.#playback.step) return;
    if (move === now.next) this.#playback.goto(now.step + 1);
    else {
      const title = `${now.step + 1}: ${now.moment.moves[move]?.title ?? ''}`;
      this.#playback.takeMove(now.step, move, title.slice(0, 80));
    }
  }
}

/** True for documents that run as machines and in no other way. */
export function isOfMachines(workspace: Workspace): boolean {
  return runsAsMachines(workspace.picked);
}

/** What was picked in a step; choices are nearly always one a step, in order. */
function pickedIn(run: RunInfo, step: number): number | undefined {
  const there = run.choices[step - 1];
  if (there?.step === step) return there.picked;
  return run.choices.find((one) => one.step === step)?.picked;
}

/** The transitions of one step: of the one who moved, and of those who received at once. */
function movedBetween(
  before: MachineMoment,
  after: MachineMoment,
  taken: number,
): MachineStep['last'] {
  const move = before.moves[taken];
  return after.states.flatMap(({ role, state: to }, at) => {
    const from = before.states[at]?.state ?? to;
    if (role === move?.role) return [{ role, transition: move.transition, from, to }];
    return from === to ? [] : [{ role, transition: -1, from, to }];
  });
}
