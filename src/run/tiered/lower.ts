import { barrierPresetNames } from '../../model/barrier.ts';
import { barrierSchema } from '../../model/component/barrier.ts';
import type { Json } from '../../model/json.ts';
import { defaultsOf } from '../../model/schema.ts';
import type {
  ComponentSpec,
  RoutineSpec,
  RunPlan,
  Scenario,
  SwarmSpec,
  ToolSpec,
} from '../../model/scenario/scenario.ts';
import { clearances, type Clearance } from '../../model/scenario/schema.ts';
import { levelsOf, type Levels } from './ledger.ts';
import type {
  ChildSwarm,
  ExecutorParameters,
  RunGroup,
  RunParameters,
  SwarmParameters,
  ToolParameters,
} from './plans.ts';
import { allSteps, fill, Programs, type Program } from './program.ts';

/** How deep routines may call routines; deeper calls are left out. */
export const deepest = 8;

/** The most actors that are made; runs beyond are left out. */
export const mostActors = 20_000;

/** What a run may use when nothing is said: credits, time, memory, branches, tool calls. */
export const usualRun: Levels = [1000, 300_000_000_000, 512_000_000, 10, 50];

/**
 * The components that a scenario's swarms, routines and tools stand for: an actor for each swarm,
 * run, executor and tool. Routines that are not there are left out; calls in a circle as well.
 */
export function lower(scenario: Scenario): ComponentSpec[] {
  return new Lowering(scenario).all();
}

class Lowering {
  readonly #scenario: Scenario;
  readonly #programs: Programs;
  readonly #specs: ComponentSpec[] = [];
  readonly #taken = new Set<string>();
  /** By name: the number that the next of this name may have. */
  readonly #next = new Map<string, number>();
  readonly #tools: Record<string, string> = {};

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#programs = new Programs(scenario);
    for (const { id } of scenario.components) this.#taken.add(id);
  }

  all(): ComponentSpec[] {
    const names = Object.keys(this.#scenario.tools);
    for (const name of names) this.#tools[name] = this.#name(name, 'tool');
    this.#scenario.swarms.forEach((swarm, i) => {
      this.#swarm(swarm, `swarms.${i}`, '', '', undefined, 'top_secret');
    });
    for (const name of names) {
      const spec = this.#scenario.tools[name];
      if (spec) this.#tool(name, spec);
    }
    this.#barrier();
    return this.#specs;
  }

  #swarm(
    spec: SwarmSpec,
    path: string,
    parent: string,
    above: string,
    given: Levels | undefined,
    clearedTo: Clearance,
  ): string {
    const id = this.#name(spec.swarm ?? 'swarm', 'swarm');
    const holder = above === '' ? id : `${above}/${id}`;
    const limit = given ?? levelsOf(spec.budget, -1);
    const clearance = lowest(spec.clearance ?? clearedTo, clearedTo);
    const groups: RunGroup[] = [];
    const swarms: ChildSwarm[] = [];
    const parameters: SwarmParameters = {
      holder,
      parent,
      limit,
      reserved: levelsOf(spec.reserved),
      threshold: levelsOf(spec.threshold),
      concurrency: spec.concurrency,
      clearance,
      groups,
      swarms,
      variables: spec.variables,
      control: spec.control,
      policies: this.#scenario.policies,
    };
    this.#add(id, 'swarm', 'swarm', parameters, path);
    spec.swarms.forEach((child, i) => {
      const budget = fill(child.budget, within(this.#swarmNeed(child), limit));
      const where = `${path}.swarms.${i}`;
      swarms.push({ swarm: this.#swarm(child, where, id, holder, budget, clearance), budget });
    });
    spec.runs.forEach((plan, i) => {
      const group = this.#group(plan, `${path}.runs.${i}`, parameters, id);
      if (group) groups.push(group);
    });
    return id;
  }

  #group(
    plan: RunPlan,
    path: string,
    swarm: SwarmParameters,
    parent: string,
  ): RunGroup | undefined {
    const program = this.#programs.of(plan.routine);
    const routine = this.#scenario.routines[plan.routine];
    if (!program || !routine) return undefined;
    const runs: string[] = [];
    const clearance = lowest(plan.clearance ?? swarm.clearance, swarm.clearance);
    for (let i = 0; i < plan.count && this.#specs.length < mostActors; i++) {
      const id = this.#name(plan.run ?? plan.routine, 'run');
      const holder = `${swarm.holder}/${id}`;
      const inner = { parent, clearance, priority: plan.priority, timeout: plan.timeout ?? -1 };
      this.#run(id, holder, program, routine, { ...inner, inputs: plan.inputs, path, depth: 0 });
      runs.push(id);
    }
    return {
      routine: plan.routine,
      runs,
      budget: this.#budget(plan, swarm.limit),
      minimum: levelsOf(plan.minimum ?? {}),
      priority: plan.priority,
      at: plan.at,
      every: plan.every ?? null,
    };
  }

  #budget(plan: RunPlan, limit: Levels): Levels {
    const need = this.#programs.of(plan.routine)?.need ?? [];
    const usual = usualRun.map((each, i) => Math.max(each, need[i] ?? 0));
    const written = { ...this.#scenario.routines[plan.routine]?.budget, ...plan.budget };
    return fill(written, within(usual, limit));
  }

  /** What all parts of a swarm ask for together: what a child swarm has when nothing is said. */
  #swarmNeed(spec: SwarmSpec): Levels {
    let need: Levels = [0, 0, 0, 0, 0];
    const add = (more: Levels, count: number): void => {
      need = need.map((each, i) => each + (more[i] ?? 0) * count);
    };
    for (const plan of spec.runs) add(this.#budget(plan, levelsOf({}, -1)), plan.count);
    for (const child of spec.swarms) add(fill(child.budget, this.#swarmNeed(child)), 1);
    return need;
  }

  #run(
    id: string,
    holder: string,
    program: Program,
    routine: RoutineSpec,
    plan: Pick<RunParameters, 'parent' | 'clearance' | 'priority' | 'timeout' | 'inputs'> & {
      path: string;
      depth: number;
    },
  ): void {
    const { policies } = this.#scenario;
    const executor = this.#name(`${id}.executor`, 'executor');
    const children: Record<string, string> = {};
    const { path, depth, parent, clearance, priority, timeout, inputs } = plan;
    const parameters: RunParameters = {
      holder,
      parent,
      executor,
      program,
      children,
      timeout: timeout >= 0 ? timeout : (routine.timeout ?? -1),
      partial: routine.partial,
      priority,
      clearance,
      inputs,
      exports: routine.exports,
      policies,
    };
    this.#add(id, 'run', 'run', parameters, path);
    const steps: ExecutorParameters = {
      run: id,
      holder,
      program,
      tools: this.#tools,
      clearance,
      policies,
    };
    this.#add(executor, 'executor', 'step', steps, path);
    if (depth >= deepest) return;
    for (const step of program.steps) {
      const child = this.#programs.of(step.routine);
      const inner = this.#scenario.routines[step.routine];
      if (!child || !inner || this.#specs.length >= mostActors) continue;
      const childId = this.#name(`${id}.${step.name}`, 'run');
      children[String(step.at)] = childId;
      this.#run(childId, `${holder}/${step.name}`, child, inner, {
        parent: id,
        clearance,
        priority,
        timeout: step.timeout,
        inputs: {},
        path: step.path,
        depth: depth + 1,
      });
    }
  }

  #tool(name: string, spec: ToolSpec): void {
    const estimate = levelsOf({ toolCalls: 1, ...spec.estimate });
    const parameters: ToolParameters = {
      latency: spec.latency,
      estimate,
      actual: spec.actual ? fill(spec.actual, estimate) : estimate,
      failure: spec.failure ?? null,
      timeout: spec.timeout,
      sensitivity: spec.sensitivity,
      defect: this.#scenario.policies.defect ?? '',
    };
    this.#add(this.#tools[name] ?? name, 'tool', 'tool', parameters, `tools.${name}`);
  }

  /** Steps that name a preset have a barrier even where the scenario has none. */
  #barrier(): void {
    const { routines, components } = this.#scenario;
    if (components.some(({ kind }) => kind === 'barrier')) return;
    for (const [name, { steps }] of Object.entries(routines)) {
      for (const { barrier } of allSteps(steps)) {
        const preset = barrierPresetNames.find((one) => one === barrier);
        if (preset === undefined) continue;
        const parameters = { ...defaultsOf(barrierSchema.parameters), preset };
        return this.#add(
          this.#name('barrier', 'barrier'),
          'barrier',
          'run',
          parameters,
          `routines.${name}`,
        );
      }
    }
  }

  #add(id: string, kind: string, tier: string, parameters: object, path: string): void {
    this.#specs.push({ id, kind, tier, parameters: parameters as Record<string, Json>, path });
  }

  /** An id that nobody has yet: the name, or with a number behind it. */
  #name(wanted: string, kind: string): string {
    const base = wanted === '' ? kind : wanted;
    let id = base;
    let next = this.#next.get(base) ?? 2;
    for (; this.#taken.has(id); next++) id = `${base}-${next}`;
    this.#next.set(base, next);
    this.#taken.add(id);
    return id;
  }
}

/** The lower of two clearances: they only shrink on the way down. */
function lowest(a: Clearance, b: Clearance): Clearance {
  return clearances.indexOf(a) < clearances.indexOf(b) ? a : b;
}

/** At most the limit, where there is one. */
function within(wanted: Levels, limit: Levels): Levels {
  return wanted.map((each, i) => {
    const most = limit[i] ?? -1;
    return most < 0 ? each : Math.min(each, most);
  });
}
