import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Amount } from '../model/resource.ts';
import type { RunPlan, Scenario, StepSpec, SwarmSpec } from '../model/scenario/scenario.ts';
import { atOnce, exceeding, inSequence, inWords, larger, repeated } from './amounts.ts';
import type { Check } from './check.ts';
import { placeOf } from './place.ts';
import { allSteps, scenarioOf, swarmsOf } from './scenario-place.ts';

/** A budget whose parts are promised more than it holds. */
export const budgetOverallocated: Check = {
  code: 'budget-overallocated',
  title: 'Budgets that promise more than they hold',
  kinds: ['scenario'],
  run,
};

/** A part of a budget, for the sum in the message. */
interface Part {
  name: string;
  need: Amount;
}

/** Something with a limit and the parts that share it. */
interface Holder {
  name: string;
  path: string;
  limit: Amount;
  parts: Part[];
  need: Amount;
}

function run(document: Document): Diagnostic[] {
  const scenario = scenarioOf(document);
  if (!scenario) return [];
  const needs = new Needs(scenario);
  const holders = [
    ...swarmHolders(scenario),
    ...routineHolders(scenario, needs),
    ...stepHolders(scenario, needs),
  ];
  return holders.flatMap((holder) => complaint(document, holder));
}

function complaint(document: Document, { name, path, limit, parts, need }: Holder): Diagnostic[] {
  return exceeding(need, limit).map((resource) => {
    const sharing = parts.filter((part) => (part.need[resource] ?? 0) > 0);
    const listed = sharing
      .slice(0, 8)
      .map((part) => `${part.name} ${inWords(part.need[resource] ?? 0, resource)}`);
    const more = sharing.length > listed.length ? ' …' : '';
    const [holds, asked] = [limit[resource] ?? 0, need[resource] ?? 0];
    return {
      code: budgetOverallocated.code,
      severity: 'warning',
      message:
        `${name} holds ${inWords(holds, resource)}, but its parts are promised ` +
        `${inWords(asked, resource)}: ${listed.join(', ')}${more}. Raise it, or lower what the ` +
        'parts get; steps that belong to a branch come out of the branch’s budget.',
      span: placeOf(document, `${path}.budget.${resource}`, `${path}.budget`, path),
    };
  });
}

// ——— swarms: their runs and child swarms hold at the same time ———

function swarmHolders(scenario: Scenario): Holder[] {
  return swarmsOf(scenario.swarms).map(({ part: swarm, path }) => {
    const parts = [
      ...swarm.runs.map((plan) => runPart(plan, scenario)),
      ...swarm.swarms.map((child, i) => ({
        name: child.swarm ?? `swarm ${i + 1}`,
        need: child.budget,
      })),
      ...reservedPart(swarm),
    ];
    const need = atOnce(parts.map((part) => part.need));
    return { name: `“${swarm.swarm ?? 'swarm'}”`, path, limit: swarm.budget, parts, need };
  });
}

function runPart(plan: RunPlan, scenario: Scenario): Part {
  const own = plan.budget ?? routineOf(scenario, plan.routine)?.budget ?? {};
  // Those that come one by one give back what they held.
  const count = plan.every ? 1 : plan.count;
  const times = count > 1 ? ` (${count} times)` : '';
  return { name: `${plan.run ?? plan.routine}${times}`, need: scaled(own, count) };
}

/** Several runs of a plan: their totals add up, levels and times do not. */
function scaled(need: Amount, times: number): Amount {
  if (times === 0) return {};
  const { time, ...rest } = need;
  return { ...repeated(rest, times), ...(time === undefined ? {} : { time }) };
}

function reservedPart({ reserved }: SwarmSpec): Part[] {
  return Object.keys(reserved).length > 0 ? [{ name: 'kept back', need: reserved }] : [];
}

// ——— routines: their steps come one after the other ———

function routineHolders(scenario: Scenario, needs: Needs): Holder[] {
  return Object.entries(scenario.routines).flatMap(([name, { steps, budget }]) => {
    if (budget === undefined) return [];
    const parts = steps.map((step) => ({ name: nameOf(step), need: needs.ofStep(step) }));
    const need = inSequence(parts.map((part) => part.need));
    return [{ name: `“${name}”`, path: `routines.${name}`, limit: budget, parts, need }];
  });
}

function stepHolders(scenario: Scenario, needs: Needs): Holder[] {
  return allSteps(scenario).flatMap(({ part: step, path }) => [
    ...branchHolders(step, path, needs),
    ...toolHolder(step, path, scenario),
  ]);
}

function branchHolders(step: StepSpec, path: string, needs: Needs): Holder[] {
  return Object.entries(step.branches).flatMap(([branch, { budget, steps }]) => {
    if (budget === undefined) return [];
    const parts = steps.map((one) => ({ name: nameOf(one), need: needs.ofStep(one) }));
    const need = inSequence(parts.map((part) => part.need));
    const name = `Branch “${branch}”`;
    return [{ name, path: `${path}.branches.${branch}`, limit: budget, parts, need }];
  });
}

/** The tools that a step calls are reserved out of its estimate. */
function toolHolder(step: StepSpec, path: string, scenario: Scenario): Holder[] {
  const parts = step.tools.map((name) => ({ name, need: toolOf(scenario, name) }));
  const need = inSequence(parts.map((part) => part.need));
  const holder = { name: `Step “${nameOf(step)}”`, path, limit: step.estimate, parts, need };
  return step.tools.length === 0 ? [] : [holder];
}

function toolOf(scenario: Scenario, name: string): Amount {
  return Object.hasOwn(scenario.tools, name) ? (scenario.tools[name]?.estimate ?? {}) : {};
}

/** What steps ask of their runs; each step and routine is added up once. */
class Needs {
  readonly #scenario: Scenario;
  readonly #steps = new Map<StepSpec, Amount>();

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  ofStep(step: StepSpec): Amount {
    const known = this.#steps.get(step);
    if (known) return known;
    // Against calls in a ring, which the language refuses.
    this.#steps.set(step, {});
    const need = this.#needOf(step);
    this.#steps.set(step, need);
    return need;
  }

  #all(steps: readonly StepSpec[]): Amount {
    return inSequence(steps.map((one) => this.ofStep(one)));
  }

  #needOf(step: StepSpec): Amount {
    switch (step.type) {
      case 'parallel': {
        const branches = Object.values(step.branches);
        const needs = branches.map(({ budget, steps }) => budget ?? this.#all(steps));
        return larger(step.estimate, atOnce(needs));
      }
      case 'loop':
        return larger(step.estimate, repeated(this.#all(step.body), step.times));
      case 'decision':
        return inSequence([step.estimate, larger(this.#all(step.then), this.#all(step.else))]);
      case 'subroutine':
        return larger(step.estimate, this.#called(step));
      default:
        return step.estimate;
    }
  }

  #called(step: StepSpec): Amount {
    const routine = routineOf(this.#scenario, step.routine ?? '');
    if (step.budget) return step.budget;
    return routine?.budget ?? this.#all(routine?.steps ?? []);
  }
}

function routineOf(scenario: Scenario, name: string): Scenario['routines'][string] | undefined {
  return Object.hasOwn(scenario.routines, name) ? scenario.routines[name] : undefined;
}

function nameOf(step: StepSpec): string {
  return step.step ?? step.type;
}
