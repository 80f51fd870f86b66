import type { ConformReport, ConformRequest, EngineApi, ReplaceReport } from '../engine/api.ts';
import type { Playback } from './playback.svelte.ts';
import { sourceOf } from './projection.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Longer traces are not taken, characters. */
const mostCharacters = 40_000_000;

/** A trace held against the picked protocol, and a machine against the one that it is to replace. */
export class TraceCheck {
  trace = $state.raw('');
  /** Where the trace comes from: the name of a file; '' when it was pasted. */
  file = $state('');
  format = $state<NonNullable<ConformRequest['format']> | ''>('');
  /** The role that is to be replaced, and by what. */
  role = $state('');
  text = $state.raw('');
  #report = $state.raw<{ report: ConformReport; about: string } | undefined>();
  #replace = $state.raw<{ report: ReplaceReport; about: string } | undefined>();
  #busy = $state<'trace' | 'replace' | ''>('');
  #problem = $state('');
  #turn = 0;
  readonly #engine: EngineApi;
  readonly #playback: Playback;
  readonly #workspace: Workspace;

  constructor(engine: EngineApi, workspace: Workspace, playback: Playback) {
    this.#engine = engine;
    this.#workspace = workspace;
    this.#playback = playback;
  }

  get report(): ConformReport | undefined {
    return this.#report?.report;
  }
  get replaced(): ReplaceReport | undefined {
    return this.#replace?.report;
  }
  /** What is under way. */
  get busy(): 'trace' | 'replace' | '' {
    return this.#busy;
  }
  /** Why the last question was not answered; '' when it was. */
  get problem(): string {
    return this.#problem;
  }
  /** The report is about another protocol or trace than are there now. */
  get stale(): boolean {
    return this.#report !== undefined && this.#report.about !== this.#about(this.trace);
  }
  get staleReplace(): boolean {
    return (
      this.#replace !== undefined && this.#replace.about !== this.#about(this.text + this.role)
    );
  }

  #about(with_: string): string {
    return `${this.#workspace.key}\n${this.#workspace.text}\n${with_}`;
  }

  /** Takes a file that was dropped or chosen, and checks it. */
  async take(file: File): Promise<void> {
    if (file.size > mostCharacters) {
      this.#problem = `${file.name} is too large.`;
      return;
    }
    this.trace = await file.text();
    this.file = file.name;
    await this.check();
  }

  /** Is the trace a run of the protocol? */
  async check(): Promise<void> {
    const source = sourceOf(this.#workspace);
    if (!source || this.trace.trim() === '') return;
    const request: ConformRequest = { source, trace: this.trace };
    if (this.format !== '') request.format = this.format;
    const about = this.#about(this.trace);
    await this.#ask('trace', async () => {
      const report = await this.#engine.conform(request);
      return () => (this.#report = { report, about });
    });
  }

  /** Is the text a safe replacement of the role's machine? */
  async checkReplacement(): Promise<void> {
    const source = sourceOf(this.#workspace);
    if (!source || this.role === '' || this.text.trim() === '') return;
    const { role, text } = this;
    const about = this.#about(text + role);
    await this.#ask('replace', async () => {
      const report = await this.#engine.replaces({ source, role, text });
      return () => (this.#replace = { report, about });
    });
  }

  async #ask(what: 'trace' | 'replace', ask: () => Promise<() => void>): Promise<void> {
    const turn = ++this.#turn;
    this.#busy = what;
    this.#problem = '';
    try {
      const take = await ask();
      if (turn === this.#turn) take();
    } catch (error) {
      if (turn === this.#turn)
        this.#problem = error instanceof Error ? error.message : String(error);
    }
    if (turn === this.#turn) this.#busy = '';
  }

  /** Shows what of the trace is a run, up to where it ceases to be one. */
  open(): void {
    const { run, firstDeviation, events } = this.report ?? {};
    if (!run) return;
    if (!firstDeviation) {
      const title = `A run of the protocol: ${events} events`;
      this.#playback.openRun('trace', run, { tone: 'info', title, lines: [] });
      return;
    }
    const { event, found, expected } = firstDeviation;
    this.#playback.openRun(`trace until event ${event + 1}`, run, {
      tone: 'bad',
      title: `Event ${event + 1} of the trace is no step of the protocol`,
      lines: [
        `The trace says: ${found}.`,
        expected.length > 0
          ? `Expected: ${expected.join(', or ')}.`
          : 'Nothing more was expected: everybody has ended.',
      ],
    });
  }
}
