/**
 * Routines as programs: the tree of steps flattened into instructions, so that where a run is, is
 * a number, and a checkpoint is small. A program is shared by all runs of its routine.
 */
import type { Json } from '../../model/json.ts';
import type { Distribution } from '../../model/profile.ts';
import type { Amount } from '../../model/resource.ts';
import type {
  FailureSpec,
  Policies,
  Scenario,
  StepSpec,
  ToolSpec,
} from '../../model/scenario/scenario.ts';
import type { Strategy } from '../../model/scenario/schema.ts';
import { levelsOf, nothing, type Levels } from './ledger.ts';

/** A step as runs and executors need it, every default decided. */
export interface StepPlan {
  /** Its position in the program's steps. */
  at: number;
  name: string;
  type: StepSpec['type'];
  /** Its node in the scenario's text. */
  path: string;
  /** Strategies in the order in which they are tried; never empty, none twice. */
  strategies: Strategy[];
  /** What is reserved for it. */
  need: Levels;
  /** Its time is written; else as much of the usual as is free will do. */
  timed: boolean;
  /** What it uses itself, before its strategy's multiplier. */
  own: Levels;
  work: Distribution;
  /** -1: none. */
  timeout: number;
  tools: string[];
  barrier: string;
  when: string;
  times: number;
  until: string;
  /** Routine of a subroutine, and the limits of its run. */
  routine: string;
  budget: Levels;
  quality: number;
  confidence: number;
  schema: StepSpec['schema'];
  output: StepSpec['output'];
  reads: string[];
  exports: StepSpec['exports'];
  failure: FailureSpec | null;
  overrun: 'reduce' | 'request' | 'deny';
  operation: string;
}

/** A branch of a parallel step. */
export interface Branch {
  name: string;
  begin: number;
  /** What it may use; null: whatever its run has. */
  budget: Levels | null;
}

/** One instruction; `at` is a step, all else are positions of instructions. */
export type Instruction =
  /** Hands a step to the executor. */
  | { op: 'step'; at: number }
  /** Goes on when the decision is yes, else to `otherwise`. */
  | { op: 'decide'; at: number; otherwise: number }
  | { op: 'jump'; to: number }
  /** Begins to count rounds. */
  | { op: 'enter'; at: number }
  /** Another round, or out to `exit` when all are done. */
  | { op: 'round'; at: number; exit: number }
  /** After a round: out to `exit` when `until` holds, else back to `round`. */
  | { op: 'until'; at: number; round: number; exit: number }
  /** Starts branches, goes on at `join` when all have ended. */
  | { op: 'fork'; at: number; branches: Branch[]; join: number }
  /** Runs a routine as a child. */
  | { op: 'call'; at: number }
  | { op: 'end' };

/** A routine, ready to be run. */
export interface Program {
  routine: string;
  instructions: Instruction[];
  steps: StepPlan[];
  /** What a run needs in full: what a budget is by default at least. */
  need: Levels;
}

/** How long a step may take when nothing is said: the timeout between run and step. */
export const usualStepTime = 30_000_000_000;

const usualWork: Distribution = { kind: 'fixed', ns: 100_000_000 };

/** The programs of a scenario's routines, each made once. */
export class Programs {
  readonly scenario: Scenario;
  readonly #known = new Map<string, Program>();

  constructor(scenario: Scenario) {
    this.scenario = scenario;
  }

  /** The program of a routine; undefined when there is none of that name. */
  of(routine: string): Program | undefined {
    const known = this.#known.get(routine);
    if (known) return known;
    const { routines } = this.scenario;
    const spec = Object.hasOwn(routines, routine) ? routines[routine] : undefined;
    if (!spec) return undefined;
    const program = new Compiler(this, routine).compile(spec.steps, spec.strategy);
    this.#known.set(routine, program);
    return program;
  }
}

class Compiler {
  readonly #programs: Programs;
  readonly #scenario: Scenario;
  readonly #routine: string;
  readonly #instructions: Instruction[] = [];
  readonly #steps: StepPlan[] = [];
  readonly #names = new Set<string>();
  #strategy: Strategy | undefined;

  constructor(programs: Programs, routine: string) {
    this.#programs = programs;
    this.#scenario = programs.scenario;
    this.#routine = routine;
  }

  compile(steps: readonly StepSpec[], strategy: Strategy | undefined): Program {
    this.#strategy = strategy;
    const need = this.#sequence(steps, `routines.${this.#routine}.steps`);
    this.#instructions.push({ op: 'end' });
    return {
      routine: this.#routine,
      instructions: this.#instructions,
      steps: this.#steps,
      need: [need[0] ?? 0, need[1] ?? 0, need[2] ?? 0, Math.max(1, need[3] ?? 0), need[4] ?? 0],
    };
  }

  /** Compiles steps one after the other; what they need together. */
  #sequence(steps: readonly StepSpec[], path: string): Levels {
    let need = nothing();
    steps.forEach((step, i) => {
      need = inSequence(need, this.#step(step, `${path}.${i}`));
    });
    return need;
  }

  #step(spec: StepSpec, path: string): Levels {
    const plan = this.#plan(spec, path);
    const leaf = isLeaf(plan.type) || works(spec);
    if (leaf) this.#instructions.push({ op: 'step', at: plan.at });
    const inner = this.#inner(spec, plan, path);
    return leaf ? inSequence(plan.need, inner) : inner;
  }

  #inner(spec: StepSpec, plan: StepPlan, path: string): Levels {
    switch (plan.type) {
      case 'decision':
        return this.#decision(spec, plan, path);
      case 'loop':
        return this.#loop(spec, plan, path);
      case 'parallel':
        return this.#parallel(spec, plan, path);
      case 'subroutine':
        if (plan.routine === '') return nothing();
        this.#instructions.push({ op: 'call', at: plan.at });
        return plan.budget;
      default:
        return nothing();
    }
  }

  #decision(spec: StepSpec, plan: StepPlan, path: string): Levels {
    const decide = { op: 'decide' as const, at: plan.at, otherwise: 0 };
    this.#instructions.push(decide);
    const yes = this.#sequence(spec.then, `${path}.then`);
    const jump = { op: 'jump' as const, to: 0 };
    this.#instructions.push(jump);
    decide.otherwise = this.#instructions.length;
    const no = this.#sequence(spec.else, `${path}.else`);
    jump.to = this.#instructions.length;
    return yes.map((each, i) => Math.max(each, no[i] ?? 0));
  }

  #loop(spec: StepSpec, plan: StepPlan, path: string): Levels {
    this.#instructions.push({ op: 'enter', at: plan.at });
    const round = this.#instructions.length;
    const test = { op: 'round' as const, at: plan.at, exit: 0 };
    this.#instructions.push(test);
    const need = this.#sequence(spec.body, `${path}.body`);
    const until = { op: 'until' as const, at: plan.at, round, exit: 0 };
    this.#instructions.push(until);
    test.exit = until.exit = this.#instructions.length;
    return need.map((each, i) => (i === 2 || i === 3 ? each : each * plan.times));
  }

  #parallel(spec: StepSpec, plan: StepPlan, path: string): Levels {
    const branches: Branch[] = [];
    const fork = { op: 'fork' as const, at: plan.at, branches, join: 0 };
    this.#instructions.push(fork);
    let need = nothing();
    for (const [name, branch] of Object.entries(spec.branches)) {
      const begin = this.#instructions.length;
      const inner = this.#sequence(branch.steps, `${path}.branches.${name}.steps`);
      this.#instructions.push({ op: 'end' });
      const budget = branch.budget ? fill(branch.budget, inner) : null;
      branches.push({ name, begin, budget });
      const own = budget ?? inner;
      need = need.map((each, i) => each + (i === 3 ? Math.max(1, own[i] ?? 0) : (own[i] ?? 0)));
    }
    fork.join = this.#instructions.length;
    return need;
  }

  #plan(spec: StepSpec, path: string): StepPlan {
    const tools = spec.tools.filter((tool) => Object.hasOwn(this.#scenario.tools, tool));
    const specs = tools.map((tool) => this.#scenario.tools[tool] as ToolSpec);
    const forTools = sum(specs.map((tool) => levelsOf(tool.estimate)));
    forTools[4] = specs.reduce((total, { estimate }) => total + (estimate.toolCalls ?? 1), 0);
    const type = typeOf(spec);
    const leaf = isLeaf(type) || works(spec);
    const own = ownUse(spec, forTools);
    const need = leaf ? stepNeed(spec, forTools, own) : nothing();
    const plan: StepPlan = {
      at: this.#steps.length,
      name: this.#name(spec.step ?? type),
      type,
      path,
      strategies: chain(spec, this.#strategy),
      need,
      timed: spec.estimate.time !== undefined || spec.timeout !== undefined,
      own,
      work: spec.work ?? usualWork,
      timeout: spec.timeout ?? -1,
      tools,
      barrier: spec.barrier ?? '',
      when: spec.when ?? '',
      times: spec.times,
      until: spec.until ?? '',
      routine: this.#subroutine(spec),
      budget: nothing(),
      quality: spec.quality,
      confidence: spec.confidence,
      schema: spec.schema,
      output: spec.output,
      reads: spec.reads,
      exports: spec.exports,
      failure: spec.failure ?? null,
      overrun: spec.overrun ?? this.#scenario.policies.overrun,
      operation: spec.operation ?? '',
    };
    this.#steps.push(plan);
    plan.budget = this.#budget(spec, plan.routine);
    return plan;
  }

  /** The routine that it calls, if that is there and calls do not go round in a circle. */
  #subroutine(spec: StepSpec): string {
    const { routine } = spec;
    if (routine === undefined || !Object.hasOwn(this.#scenario.routines, routine)) return '';
    return reaches(this.#scenario, routine, this.#routine) ? '' : routine;
  }

  #budget(spec: StepSpec, routine: string): Levels {
    if (routine === '') return nothing();
    const program = this.#programs.of(routine);
    const own = this.#scenario.routines[routine]?.budget;
    const need = program?.need ?? nothing();
    return fill({ ...own, ...spec.budget }, need);
  }

  #name(wanted: string): string {
    let name = wanted;
    for (let i = 2; this.#names.has(name); i++) name = `${wanted}-${i}`;
    this.#names.add(name);
    return name;
  }
}

/** The steps of all depths of a routine. */
export function* allSteps(steps: readonly StepSpec[]): Generator<StepSpec> {
  for (const step of steps) {
    yield step;
    yield* allSteps(step.then);
    yield* allSteps(step.else);
    yield* allSteps(step.body);
    for (const branch of Object.values(step.branches)) yield* allSteps(branch.steps);
  }
}

/** Does `from` call `to`, by way of whatever it calls, or is it the same? */
export function reaches(scenario: Scenario, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === to) return true;
    if (seen.has(next) || !Object.hasOwn(scenario.routines, next)) continue;
    seen.add(next);
    for (const step of allSteps(scenario.routines[next]?.steps ?? [])) {
      if (step.routine !== undefined) open.push(step.routine);
    }
  }
  return false;
}

/** What two parts need one after the other: memory and branches are the larger, all else adds up. */
export function inSequence(a: Levels, b: Levels): Levels {
  return a.map((each, i) => (i === 2 || i === 3 ? Math.max(each, b[i] ?? 0) : each + (b[i] ?? 0)));
}

/** An amount as levels; what it does not name is taken from `other`. */
export function fill(amount: Amount, other: Levels): Levels {
  return levelsOf(amount, -1).map((each, i) => (each < 0 ? (other[i] ?? 0) : each));
}

/** The multiplier of a strategy's costs. */
export function costOf(policies: Policies, strategy: string): number {
  return Object.hasOwn(policies.costs, strategy) ? (policies.costs[strategy] ?? 1) : 1;
}

function typeOf(spec: StepSpec): StepSpec['type'] {
  if (spec.type !== 'process') return spec.type;
  if (spec.routine !== undefined) return 'subroutine';
  if (Object.keys(spec.branches).length > 0) return 'parallel';
  if (spec.body.length > 0) return 'loop';
  return spec.when !== undefined || spec.then.length > 0 ? 'decision' : 'process';
}

function isLeaf(type: StepSpec['type']): boolean {
  return type === 'input' || type === 'process' || type === 'output';
}

/** A decision, loop, parallel or call that has work of its own is a step first. */
function works(spec: StepSpec): boolean {
  return (
    spec.work !== undefined ||
    spec.uses !== undefined ||
    spec.tools.length > 0 ||
    Object.keys(spec.estimate).length > 0
  );
}

function chain(spec: StepSpec, usual: Strategy | undefined): Strategy[] {
  return [...new Set([spec.strategy ?? usual ?? 'reasoning', ...spec.fallback])];
}

function ownUse(spec: StepSpec, forTools: Levels): Levels {
  if (spec.uses) return levelsOf({ ...spec.uses, time: 0 });
  const estimate = levelsOf(spec.estimate);
  return [Math.max(0, (estimate[0] ?? 0) - (forTools[0] ?? 0)), 0, estimate[2] ?? 0, 0, 0];
}

function stepNeed(spec: StepSpec, forTools: Levels, own: Levels): Levels {
  const { estimate } = spec;
  return [
    estimate.credits ?? (forTools[0] ?? 0) + (own[0] ?? 0),
    estimate.time ?? spec.timeout ?? usualStepTime,
    estimate.memory ?? own[2] ?? 0,
    0,
    estimate.toolCalls ?? forTools[4] ?? 0,
  ];
}

function sum(parts: readonly Levels[]): Levels {
  const total = nothing();
  for (const part of parts) part.forEach((each, i) => (total[i] = (total[i] ?? 0) + each));
  return total;
}

/** A program as it stands in a component's parameters. */
export function asJson(program: Program): Json {
  return program as unknown as Json;
}
