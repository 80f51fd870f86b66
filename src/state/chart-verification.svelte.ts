import type { ChartCoverReport, ChartVerifyReport, EngineApi } from '../engine/api.ts';
import type { RunSpec } from '../model/run.ts';
import { sourceOf } from './projection.svelte.ts';
import type { Page } from './page.svelte.ts';
import type { Playback } from './playback.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What a verification is to do, beside the text and the properties. */
export interface ChartWish {
  /** Data are followed, or guards over them may hold or not. */
  data: 'bounded' | 'abstract';
  /** Most configurations; 0 is the usual number. */
  configurations: number;
}

/** A verification is begun by itself only where the one before was at most so long, ms. */
const quickMs = 1_500;

/**
 * What is found out about the picked statechart: one exploration at a time. The properties are kept
 * as the document's own text beside the source, where a protocol has its profile: they are saved,
 * undone and shared with it.
 */
export class ChartVerification {
  wish = $state.raw<ChartWish>({ data: 'bounded', configurations: 0 });
  #running = $state(false);
  #done = $state(0);
  #note = $state('');
  #problem = $state('');
  #ended = $state(false);
  #report = $state.raw<ChartVerifyReport | undefined>();
  #about = $state.raw('');
  #cover = $state.raw<{ about: string; report: ChartCoverReport; suite: boolean } | undefined>();
  #turn = 0;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;
  readonly #playback: Playback;

  constructor({ playback, workspace }: Page) {
    this.#engine = playback.engine;
    this.#workspace = workspace;
    this.#playback = playback;
  }

  get running(): boolean {
    return this.#running;
  }
  /** 0..1. */
  get done(): number {
    return this.#done;
  }
  get note(): string {
    return this.#note;
  }
  /** Why the last exploration failed; '' when it did not. */
  get problem(): string {
    return this.#problem;
  }
  /** The person ended the last one. */
  get ended(): boolean {
    return this.#ended;
  }
  get properties(): string {
    return this.#workspace.profile;
  }
  set properties(text: string) {
    this.#workspace.setProfile(text);
  }
  /** The newest report about the picked document; it may be about an older text (`stale`). */
  get report(): ChartVerifyReport | undefined {
    return this.#about.startsWith(`${this.#workspace.key}\n`) ? this.#report : undefined;
  }
  get stale(): boolean {
    return this.report !== undefined && this.#about !== this.#key();
  }
  /** What test sequences cover, and which those are. */
  get cover(): ChartCoverReport | undefined {
    return this.#cover?.about === this.#source() ? this.#cover.report : undefined;
  }
  /** The coverage is that of the person's own suite. */
  get ofSuite(): boolean {
    return this.cover !== undefined && this.#cover?.suite === true;
  }

  #source(): string {
    const { key, text, files, path } = this.#workspace;
    const others = files.filter((one) => one.path !== path).map((one) => one.text);
    return [key, text, ...others].join('\n');
  }

  #key(): string {
    return `${this.#source()}\n${this.properties}\n${JSON.stringify(this.wish)}`;
  }

  /** Explores where that is quick and nothing is known of the present text. */
  async checkIfQuick(): Promise<void> {
    const slow = this.#ended || (this.#report !== undefined && this.#report.ms > quickMs);
    if (this.#about !== this.#key() && !slow) await this.check();
  }

  /** Explores; what is under way is ended. */
  async check(): Promise<void> {
    const source = sourceOf(this.#workspace);
    if (!source) return;
    const about = this.#key();
    const turn = ++this.#turn;
    if (this.#running) await this.#engine.cancelVerify().catch(() => undefined);
    if (turn !== this.#turn) return;
    this.#running = true;
    this.#ended = false;
    this.#done = 0;
    this.#note = this.#problem = '';
    const { data, configurations } = this.wish;
    try {
      const report = await this.#engine.verifyChart(
        {
          source,
          properties: this.properties,
          data,
          ...(configurations > 0 ? { maxConfigurations: configurations } : {}),
        },
        (progress) => {
          if (turn !== this.#turn) return;
          this.#done = progress.done;
          this.#note = progress.note;
        },
      );
      if (turn === this.#turn) [this.#report, this.#about] = [report, about];
    } catch (error) {
      if (turn === this.#turn && !this.#ended) {
        this.#problem = error instanceof Error ? error.message : String(error);
        [this.#report, this.#about] = [undefined, about];
      }
    }
    if (turn === this.#turn) this.#running = false;
  }

  /** Ends the exploration that is under way. */
  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#ended = true;
    await this.#engine.cancelVerify().catch(() => undefined);
  }

  /** Makes sequences of events that cover the chart, or looks at what a suite (JSON) covers. */
  async measure(suite?: string): Promise<void> {
    const source = sourceOf(this.#workspace);
    if (!source) return;
    const about = this.#source();
    const report = await this.#engine.coverChart(source, suite);
    this.#cover = { about, report, suite: suite !== undefined };
  }

  /** The sequences as a test file for XState. */
  async tests(): Promise<{ text: string; losses: string[] }> {
    const source = sourceOf(this.#workspace);
    return source ? this.#engine.chartTests(source) : { text: '', losses: [] };
  }

  /** Shows a run that was found, at the step where it shows what it is about. */
  open(
    title: string,
    run: RunSpec,
    step: number,
    tone: 'bad' | 'info',
    lines: string[] = [],
  ): void {
    this.#playback.openRun(title, run, { tone, title, lines }, step);
  }
}

const known = new WeakMap<Page, ChartVerification>();

/** The page's, made at first use. */
export function chartVerificationOf(page: Page): ChartVerification {
  const found = known.get(page) ?? new ChartVerification(page);
  known.set(page, found);
  return found;
}
