import type { AcceptedParts, EngineApi, ProposedTier, ScenarioProposal } from '../engine/api.ts';
import { freePath, slug } from './edits.ts';
import type { Workspace } from './workspace.svelte.ts';

/** Larger protocols are not looked through while they are typed; they can still be asked for. */
const mostMessages = 5_000;

/** The picked protocol as a scenario: whether that is offered, and what the person decided. */
export class Proposals {
  #offered = $state.raw('');
  #proposal = $state.raw<ScenarioProposal | undefined>();
  #refused = $state.raw<ReadonlySet<string>>(new Set());
  #tiers = $state.raw<Record<string, ProposedTier>>({});
  #failed = $state(false);
  /** What the decisions are about. */
  #key = '';
  #turn = 0;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;

  constructor(engine: EngineApi, workspace: Workspace) {
    this.#engine = engine;
    this.#workspace = workspace;
  }

  /** True when the picked document is a protocol. */
  get possible(): boolean {
    return this.#workspace.picked?.model?.kind === 'protocol';
  }
  /** True when it is known to speak of tiers. */
  get offered(): boolean {
    return this.possible && this.#offered === this.#workspace.key;
  }
  /** The scenario with what is accepted; undefined until it is there. */
  get proposal(): ScenarioProposal | undefined {
    return this.#proposal;
  }
  /** True when there is none, because the engine gave no answer. */
  get failed(): boolean {
    return this.#failed;
  }
  /** The file that it is going to be. */
  get path(): string {
    const { picked, project, files } = this.#workspace;
    return freePath(files, `${slug(picked?.title || project.name)}.yaml`);
  }

  /** Finds out whether the picked protocol speaks of tiers. */
  async look(): Promise<void> {
    const { picked, key } = this.#workspace;
    if (!this.possible || !picked || picked.size > mostMessages) return;
    const found = await this.#engine
      .proposeScenario(this.#workspace.request())
      .catch(() => undefined);
    if (key === this.#workspace.key) this.#offered = found ? key : '';
  }

  /** Makes the proposal afresh; what was decided about the same document still holds. */
  begin(): void {
    const { key } = this.#workspace;
    if (key !== this.#key) {
      this.#key = key;
      this.#refused = new Set();
      this.#tiers = {};
      this.#proposal = undefined;
    }
    void this.#ask();
  }

  isAccepted(value: string): boolean {
    return !this.#refused.has(value);
  }

  /** Accepts or refuses values by id. */
  accept(values: readonly string[], accepted: boolean): void {
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- it is replaced whole
    const refused = new Set(this.#refused);
    for (const id of values) {
      if (accepted) refused.delete(id);
      else refused.add(id);
    }
    this.#refused = refused;
    void this.#ask();
  }

  /** Puts a participant into a tier. */
  setTier(role: string, tier: ProposedTier): void {
    this.#tiers = Object.fromEntries([...Object.entries(this.#tiers), [role, tier]]);
    void this.#ask();
  }

  /** Adds the scenario to the project as a file and opens it. Gives its path, if it was made. */
  async create(): Promise<string | undefined> {
    const made = await this.#ask();
    if (!made) return undefined;
    const { path } = this;
    this.#workspace.addFiles([{ path, text: made.text }]);
    return path;
  }

  /** The proposal with what is decided; undefined when a newer question took its place. */
  async #ask(): Promise<ScenarioProposal | undefined> {
    const turn = ++this.#turn;
    const request = this.#workspace.request();
    const ask = (values?: string[]): Promise<ScenarioProposal | undefined> => {
      const parts: AcceptedParts = values ? { values, tiers: this.#tiers } : { tiers: this.#tiers };
      return this.#engine.proposeScenario(request, parts).catch(() => undefined);
    };
    const isAccepted = ({ id }: { id: string }): boolean => !this.#refused.has(id);
    let found = await ask();
    if (found && turn === this.#turn && !found.values.every(isAccepted)) {
      found = await ask(found.values.filter(isAccepted).map(({ id }) => id));
    }
    if (turn !== this.#turn) return undefined;
    this.#proposal = found;
    this.#failed = found === undefined;
    return found;
  }
}
