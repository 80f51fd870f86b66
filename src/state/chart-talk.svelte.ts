import type { ChartMetrics, ChartSaid, ChartTalkReport, EngineApi } from '../engine/api.ts';
import { conversations, type Conversation } from '../model/statechart/conversation.ts';
import { mermaidOf, scribbleOf } from '../model/statechart/conversation-text.ts';
import type { Page } from './page.svelte.ts';
import type { Playback } from './playback.svelte.ts';
import type { Workspace } from './workspace.svelte.ts';

/** What the runtime said to itself in the step at the cursor, and in the whole run. */
export class ChartTalk {
  #step = $state.raw<{ key: string; said: ChartSaid[]; metrics: ChartMetrics[] } | undefined>();
  #report = $state.raw<{ run: number; report: ChartTalkReport } | undefined>();
  #failed = $state('');
  /** Of what steps are told: events of the machine, or the runtime's own messages. */
  level = $state<'events' | 'runtime'>('runtime');
  /** The conversation that is looked at; '' for all. */
  chosen = $state('');
  readonly #engine: EngineApi;
  readonly #playback: Playback;
  readonly #workspace: Workspace;

  constructor({ playback, workspace }: Page) {
    this.#engine = playback.engine;
    this.#playback = playback;
    this.#workspace = workspace;
  }

  #key(): string {
    const { run, step } = this.#playback;
    return `${run?.id}/${step}`;
  }

  /** True when what is given is that of the cursor's step. */
  get settled(): boolean {
    return this.#step?.key === this.#key();
  }
  /** Everything that was said in the step, in order; of the step before while it is asked. */
  get said(): readonly ChartSaid[] {
    return this.#step?.said ?? [];
  }
  /** Counters of machines up to the step. */
  get metrics(): readonly ChartMetrics[] {
    return this.#step?.metrics ?? [];
  }
  /** The run's conversations beside their protocols. */
  get report(): ChartTalkReport | undefined {
    return this.#report?.run === this.#playback.run?.id ? this.#report?.report : undefined;
  }
  /** Why nothing could be found out; '' when it could. */
  get failed(): string {
    return this.#failed;
  }

  /** Follows the cursor as long as the component that calls it is there. */
  follow(): void {
    $effect(() => {
      const { run, step } = this.#playback;
      if (run) void this.#ask(run.id, step);
    });
    $effect(() => {
      const { run } = this.#playback;
      if (run) void this.#judge(run.id);
    });
  }

  async #ask(run: number, step: number): Promise<void> {
    const key = this.#key();
    try {
      const [said, metrics] = await Promise.all([
        this.#engine.chartTalk(run, step),
        this.#engine.chartMetrics(run, step),
      ]);
      if (key === this.#key()) this.#step = { key, said, metrics };
    } catch {
      // The engine has forgotten the run; the one that is made next is asked about.
    }
  }

  async #judge(run: number): Promise<void> {
    this.#failed = '';
    try {
      const report = await this.#engine.chartTalkReport(run);
      if (report && this.#playback.run?.id === run) this.#report = { run, report };
    } catch (error) {
      if (this.#playback.run?.id === run) this.#failed = String(error);
    }
  }

  /** Opens the description of a conversation as a new file of the project. */
  open(conversation: Conversation, as: 'scribble' | 'mermaid'): void {
    const text = as === 'scribble' ? scribbleOf(conversation) : mermaidOf(conversation);
    const path = `${conversation.id}.${as === 'scribble' ? 'scr' : 'mmd'}`;
    const known = this.#workspace.files.some((one) => one.path === path);
    if (known) this.#workspace.open(path);
    else this.#workspace.addFiles([{ path, text }]);
  }
}

/** All twelve, for lists. */
export const allConversations: readonly Conversation[] = conversations;

const known = new WeakMap<Page, ChartTalk>();

/** The page's, made at first use. */
export function chartTalkOf(page: Page): ChartTalk {
  const found = known.get(page) ?? new ChartTalk(page);
  known.set(page, found);
  return found;
}
