import type { EngineApi, PropertyReport, ProtocolReport, VerifyReport } from '../engine/api.ts';
import type { VerifyRequest, VerifyRules } from '../engine/api.ts';
import type { RunSpec } from '../model/run.ts';
import { newId } from '../model/project.ts';
import type { Playback } from './playback.svelte.ts';
import { sourceOf } from './projection.svelte.ts';
import { shareOf } from './sharing.ts';
import type { Finding, Workspace } from './workspace.svelte.ts';

/** What a verification is to do, beside the text. */
export interface VerifyWish {
  /** Largest bound of channels; 0 is the usual one of the language. */
  bound: number;
  /** No channels: sending and receiving is one step. */
  synchronous: boolean;
  fair: boolean;
  /** '' is by the language. */
  rules: VerifyRules | '';
  /** Leave out orders that make no difference. */
  reduce: boolean;
  /** Most memory, megabytes. */
  megabytes: number;
  /** The picked document only. */
  only: boolean;
}

/** What is done when nothing is said. */
export const usualWish: VerifyWish = {
  bound: 0,
  synchronous: false,
  fair: false,
  rules: '',
  reduce: false,
  megabytes: 512,
  only: false,
};

/** How much memory can be chosen, megabytes. */
export const megabytesOffered: readonly number[] = [64, 256, 512, 1024, 2048];

/** A verification is begun by itself only where the one before was at most so long, ms. */
const quickMs = 2_500;

/** The verdicts about the protocols of the open file: one verification at a time. */
export class Verification {
  #running = $state(false);
  #done = $state(0);
  #note = $state('');
  #report = $state.raw<VerifyReport | undefined>();
  #problem = $state('');
  /** The file whose check was ended by the person. */
  #cancelled = $state<string | undefined>();
  /** What the report is about. */
  #about = $state.raw('');
  #asked = '';
  #turn = 0;
  wish = $state.raw<VerifyWish>(usualWish);
  readonly #engine: EngineApi;
  readonly #playback: Playback;
  readonly #workspace: Workspace;

  constructor(engine: EngineApi, workspace: Workspace, playback: Playback) {
    this.#engine = engine;
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
  /** What is being done, in words; after the end, what was done last. */
  get note(): string {
    return this.#note;
  }
  /** The newest report about the open file; it may be about an older text (see `stale`). */
  get report(): VerifyReport | undefined {
    return this.#about.startsWith(`${this.#workspace.path}\n`) ? this.#report : undefined;
  }
  /** Why the last verification failed; '' when it did not. */
  get problem(): string {
    return this.#problem;
  }
  /** The last verification was ended by the person. */
  get cancelled(): boolean {
    return this.#cancelled === this.#workspace.path;
  }
  /** The report is about another text than the editor has. */
  get stale(): boolean {
    return this.#report !== undefined && this.#about !== this.#key();
  }
  /** The report was made with other settings than those that are shown now. */
  get otherwise(): boolean {
    return this.#report !== undefined && this.#asked !== JSON.stringify(this.wish);
  }

  /** What is verified, as a key: the file and everything that it is made of. */
  #key(): string {
    const { path, text, file, files } = this.#workspace;
    const others = files.filter((one) => one.path !== path).map((one) => one.text);
    return `${path}\n${file.language ?? ''}\n${text}\n${others.join('\n')}`;
  }

  /** Verifies where that is quick and nothing is known of the present text. */
  async checkIfQuick(): Promise<void> {
    const known = this.#about === this.#key();
    const slow = this.cancelled || (this.#report !== undefined && this.#report.ms > quickMs);
    if (!known && !slow) await this.check();
  }

  /** Verifies; one that is under way is ended. */
  async check(): Promise<void> {
    const source = sourceOf(this.#workspace);
    if (!source) return;
    const about = this.#key();
    const turn = ++this.#turn;
    if (this.#running) await this.#engine.cancelVerify().catch(() => undefined);
    if (turn !== this.#turn) return;
    this.#begin();
    this.#asked = JSON.stringify(this.wish);
    try {
      const report = await this.#engine.verify(requestOf(source, this.wish), (progress) => {
        if (turn !== this.#turn) return;
        this.#done = progress.done;
        this.#note = progress.note;
      });
      if (turn === this.#turn) {
        this.#report = report;
        this.#about = about;
        this.#workspace.judge(source.text, this.#withRuns(report));
      }
    } catch (error) {
      if (turn === this.#turn && this.#cancelled === undefined) {
        this.#problem = whyEnded(error);
        this.#about = about;
        this.#report = undefined;
      }
    }
    if (turn === this.#turn) this.#running = false;
  }

  /** The findings, each with the property that it tells of, where a run shows it. */
  #withRuns({ protocols, diagnostics }: VerifyReport): Finding[] {
    return diagnostics.map((one) => {
      const protocol = protocols.find(({ doc }) => doc === one.document);
      const shown = Object.entries(protocol?.properties ?? {}).find(
        ([id, { run }]) => run && one.code === codeOf(id),
      );
      return shown ? { ...one, shownBy: shown[0] } : one;
    });
  }

  #begin(): void {
    this.#running = true;
    this.#cancelled = undefined;
    this.#done = 0;
    this.#note = '';
    this.#problem = '';
  }

  /** Ends the verification that is under way. */
  async cancel(): Promise<void> {
    if (!this.#running) return;
    this.#cancelled = this.#workspace.path;
    await this.#engine.cancelVerify().catch(() => undefined);
  }

  /** Checks again with less memory, where there is less to choose. */
  async checkLower(): Promise<void> {
    const lower = megabytesOffered.findLast((one) => one < this.wish.megabytes);
    this.wish = { ...this.wish, megabytes: lower ?? this.wish.megabytes };
    await this.check();
  }

  /** Shows the run that breaks a property, at the step where it is broken. */
  open(title: string, protocol: ProtocolReport, property: PropertyReport): void {
    if (!property.run) return;
    const { documents, pickedId } = this.#workspace;
    const other = protocol.doc !== pickedId && documents.some(({ id }) => id === protocol.doc);
    if (other) this.#workspace.pick(protocol.doc);
    this.#playback.openRun(title, property.run, {
      tone: 'bad',
      title,
      lines: property.why ? [property.why] : [],
    });
  }

  /** A link to a run of a document of the open file. */
  async link(run: RunSpec): Promise<string | undefined> {
    const { project, path, profile } = this.#workspace;
    const { encodeLink } = await import('./links.ts');
    const cursor = run.choices.length;
    const fragment = encodeLink(
      shareOf({
        project,
        path,
        picked: undefined,
        profile,
        record: {
          id: newId(),
          file: path,
          spec: run,
          choosing: 'ask',
          label: '',
          cursor,
          created: 0,
        },
        info: undefined,
        step: cursor,
        view: { view: 'sequence', inspector: 'steps', dock: 'verdict' },
      }),
    );
    return fragment ? `${location.origin}${location.pathname}${fragment}` : undefined;
  }
}

/** The code of the finding that a property is broken: `verify-role-progress`. */
function codeOf(property: string): string {
  return `verify-${property.replaceAll(/[A-Z]/g, (big) => `-${big.toLowerCase()}`)}`;
}

/** Why there is no report, for people. */
function whyEnded(error: unknown): string {
  if (error instanceof Error && error.name === 'EngineGone')
    return 'The check broke off: most likely it needed more memory than there is.';
  return error instanceof Error ? error.message : String(error);
}

function requestOf(source: VerifyRequest['source'], wish: VerifyWish): VerifyRequest {
  const { bound, synchronous, fair, rules, reduce, megabytes, only } = wish;
  const request: VerifyRequest = { source, maxBytes: megabytes * 1024 * 1024 };
  if (synchronous) request.synchronous = true;
  else if (bound > 0) request.bound = bound;
  if (fair) request.fair = true;
  if (rules !== '') request.rules = rules;
  if (reduce) request.reduce = true;
  if (only) request.only = true;
  return request;
}
