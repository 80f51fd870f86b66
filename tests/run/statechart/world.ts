import { must } from '../../../src/base/assert.ts';
import type { Json } from '../../../src/model/json.ts';
import type { Change, OutsideEvent } from '../../../src/model/run.ts';
import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { walkStates } from '../../../src/model/statechart/walk.ts';
import { compileChart, type CompiledChart } from '../../../src/run/statechart/compile.ts';
import { chartParts } from '../../../src/run/statechart/parts.ts';
import type { PartOptions } from '../../../src/run/statechart/parts.ts';
import { makeProgram } from '../../../src/run/statechart/program.ts';
import { ChartStepper } from '../../../src/run/statechart/stepper.ts';
import type { Part } from '../../../src/run/statechart/world.ts';
import { EventKind } from '../../../src/trace/event.ts';
import type { Trace } from '../../../src/trace/trace.ts';

/** How a small run is set up. */
export interface WorldOptions {
  events?: (OutsideEvent | string)[];
  changes?: Change[];
  parts?: PartOptions;
  /** Further parts, asked first. */
  first?: Part[];
}

/** A run of some charts with all parts of the runtime, made step by step. */
export class World {
  readonly stepper: ChartStepper;
  /** Steps of each kind, as they were made. */
  readonly parts: Part[];

  private constructor(stepper: ChartStepper, parts: Part[]) {
    this.stepper = stepper;
    this.parts = parts;
  }

  /** Machines of these charts by id; the first one is the picked one. */
  static async of(charts: Record<string, Statechart>, options: WorldOptions = {}): Promise<World> {
    const compiled = new Map<Statechart, CompiledChart>();
    const add = async (chart: Statechart): Promise<void> => {
      const made = compileChart(chart, await makeProgram(chart));
      compiled.set(chart, made);
      for (const state of walkStates(made.model.states)) {
        for (const { content } of state.invokes) {
          if (content?.kind === 'chart') await add(content.chart);
        }
      }
    };
    for (const chart of Object.values(charts)) await add(chart);
    const parts = [...(options.first ?? []), ...chartParts({ talk: true, ...options.parts })];
    const events = (options.events ?? []).map((one) => {
      return typeof one === 'string' ? { name: one } : one;
    });
    const stepper = new ChartStepper({
      seed: 1,
      choices: [],
      choosing: 'seed',
      spec: { events },
      changes: options.changes ?? [],
      machines: Object.entries(charts).map(([id, chart]) => ({ id, name: id, chart })),
      compile: (chart) => must(compiled.get(chart)),
      read: () => ({ problem: 'nothing is there' }),
      parts,
    });
    return new World(stepper, parts);
  }

  get trace(): Trace {
    return this.stepper.trace;
  }

  /** Goes on to the end, at most so many steps; `each` is called after every step. */
  run(most = 300, each?: (world: World) => void): this {
    while (this.stepper.steps < most && this.stepper.step() === 'stepped') each?.(this);
    return this;
  }

  /** Ids of active states. */
  configuration(id: string): string[] {
    const { session } = must(this.stepper.machineOf(id));
    return session.at.states.flatMap((n) => session.chart.states[n]?.id ?? []);
  }

  data(id: string): Record<string, Json> {
    return must(this.stepper.machineOf(id)).session.memory.view().data;
  }

  status(id: string): string {
    return must(this.stepper.machineOf(id)).session.status;
  }

  /** Labels of marks of some families, without those that talk. */
  marks(...families: string[]): string[] {
    const all: string[] = [];
    for (let n = 0; n < this.trace.length; n++) {
      const { kind, label, node } = this.trace.event(n);
      if (kind !== EventKind.mark || !families.includes(label.split(':')[0] ?? '')) continue;
      all.push(node === '' ? label : `${label} ${node}`);
    }
    return all;
  }
}
