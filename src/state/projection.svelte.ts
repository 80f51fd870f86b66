import { untrack } from 'svelte';
import type { Span } from '../base/span.ts';
import type { CompileRequest, EngineApi, ProjectionInfo } from '../engine/api.ts';
import type { Cfsm, CfsmTransition } from '../model/cfsm/cfsm.ts';
import type { Workspace } from './workspace.svelte.ts';

/** After a change of the text, machines are made again once typing pauses. */
const pauseMs = 160;

/** The machines of the picked document and its global graph; follows the text while it is shown. */
export class Projection {
  #info = $state.raw<ProjectionInfo | undefined>();
  #asked = $state.raw('');
  #answered = $state.raw('');
  #problem = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #engine: EngineApi;
  readonly #workspace: Workspace;

  constructor(engine: EngineApi, workspace: Workspace) {
    this.#engine = engine;
    this.#workspace = workspace;
  }

  /** The newest answer; while another one is awaited, the one before of the same document. */
  get info(): ProjectionInfo | undefined {
    return this.#info;
  }
  /** True until the question about the present text is answered. */
  get busy(): boolean {
    return this.#asked !== this.#answered;
  }
  /** Why there is no answer; '' when there is one. */
  get problem(): string {
    return this.#problem;
  }

  /** Keeps up with the text as long as the component that calls it is there. */
  follow(): void {
    $effect(() => {
      const { compiledText, pickedId, path, files } = this.#workspace;
      void [compiledText, pickedId, path, files];
      untrack(() => this.#soon());
    });
  }

  #soon(): void {
    const request = sourceOf(this.#workspace);
    const key = request ? JSON.stringify(request) : '';
    if (key === this.#asked) return;
    const known = this.#info?.document === request?.pick;
    if (!known) this.#info = undefined;
    this.#asked = key;
    clearTimeout(this.#timer);
    if (!request) this.#answered = key;
    else this.#timer = setTimeout(() => void this.#ask(request, key), known ? pauseMs : 0);
  }

  async #ask(request: CompileRequest, key: string): Promise<void> {
    let info: ProjectionInfo | undefined;
    let problem = '';
    try {
      info = await this.#engine.projection(request);
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (this.#asked !== key) return;
    this.#info = info;
    this.#problem = problem;
    this.#answered = key;
  }

  /** The machine of a role. */
  machine(role: string): Cfsm | undefined {
    return this.#info?.machines.find((one) => one.role === role);
  }

  /** Where a transition stands in the text. */
  placeOf(transition: CfsmTransition | undefined): Span | undefined {
    if (!transition) return undefined;
    const { element, location } = transition.action;
    return location ?? this.#workspace.picked?.spans[element];
  }
}

/** The picked document as the engine is asked about it; undefined while there is none. */
export function sourceOf(workspace: Workspace): CompileRequest | undefined {
  const { compiled, compiledText, pickedId } = workspace;
  if (!compiled || pickedId === '') return undefined;
  return { ...workspace.request(), text: compiledText, pick: pickedId };
}
