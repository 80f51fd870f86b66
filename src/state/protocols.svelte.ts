import { MachineSteps } from './machine-steps.svelte.ts';
import type { Page } from './page.svelte.ts';
import { Projection } from './projection.svelte.ts';
import { TraceCheck } from './trace-check.svelte.ts';
import { Verification } from './verification.svelte.ts';

/** What the views of protocols and machines share; made when the first of them is shown. */
export class Protocols {
  readonly projection: Projection;
  readonly verification: Verification;
  readonly steps: MachineSteps;
  readonly traces: TraceCheck;

  constructor({ playback, workspace }: Page) {
    const { engine } = playback;
    this.projection = new Projection(engine, workspace);
    this.verification = new Verification(engine, workspace, playback);
    this.traces = new TraceCheck(engine, workspace, playback);
    this.steps = new MachineSteps(engine, workspace, playback);
  }
}

const known = new WeakMap<Page, Protocols>();

/** The page's, made at first use: pages without protocols never fetch it. */
export function protocolsOf(page: Page): Protocols {
  const found = known.get(page) ?? new Protocols(page);
  known.set(page, found);
  return found;
}
