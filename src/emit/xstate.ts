import type { Statechart } from '../model/statechart/statechart.ts';
import type { Emitted } from './emitted.ts';
import type { Maker } from './xstate-actions.ts';
import type { Configuration } from './xstate-config.ts';
import { configure } from './xstate-config.ts';
import type { Piece } from './xstate-print.ts';
import { coded, printPiece, record } from './xstate-print.ts';

/**
 * A statechart as a JavaScript module with a machine of XState 5. Machines that it invokes stand
 * before it. What XState cannot say is listed.
 */
export function writeXState(chart: Statechart): Emitted {
  const { imports, parts, name, losses } = xstateModule(chart);
  return { text: `${[imports, ...parts, `export default ${name};`].join('\n\n')}\n`, losses };
}

/** A module in parts, for texts that hold more than it. */
export interface XStateModule {
  /** The line that imports from XState; `more` names are imported too. */
  imports: string;
  parts: string[];
  /** The constant that holds the machine. */
  name: string;
  losses: string[];
}

/** The parts of `writeXState`. */
export function xstateModule(chart: Statechart, more: readonly string[] = []): XStateModule {
  const losses = new Set<string>();
  const module = new Module(losses);
  const name = module.machine(chart, chart.title, 'machine');
  return { imports: module.imports(more), parts: module.parts, name, losses: [...losses] };
}

/** Collects what a module says. */
class Module {
  readonly #losses: Set<string>;
  readonly parts: string[] = [];
  readonly #makers = new Set<Maker>();
  readonly #taken = new Set<string>(['setup']);

  constructor(losses: Set<string>) {
    this.#losses = losses;
  }

  /** Adds a machine after those that it invokes; what its constant is called. */
  machine(chart: Statechart, wish: string, otherwise: string): string {
    const configuration = configure(chart, 'js', this.#losses);
    for (const maker of configuration.makers) this.#makers.add(maker);
    const actors = configuration.actors.map(({ name, chart: inner }): [string, string] => [
      name,
      this.machine(inner, inner.title, name),
    ]);
    const name = this.#name(wish, otherwise);
    const given: [string, Piece][] = [
      ['delays', record(configuration.delays)],
      ['actors', record(actors.map(([key, constant]) => [key, coded(constant)]))],
    ];
    const filled = given.filter(([, piece]) => piece.kind === 'object' && piece.fields.length > 0);
    const setup = printPiece(record(filled), 'js');
    if (configuration.script !== '') this.parts.push(configuration.script);
    this.parts.push(
      `${openText(configuration)}export const ${name} = setup(${setup}).createMachine(` +
        `${printPiece(configuration.config, 'js')});`,
    );
    return name;
  }

  #name(wish: string, otherwise: string): string {
    const isName = /^[A-Za-z_$][\w$]*$/.test(wish) && !RESERVED.has(wish);
    let name = isName ? wish : otherwise;
    while (this.#taken.has(name)) name += '_';
    this.#taken.add(name);
    return name;
  }

  imports(more: readonly string[]): string {
    const names = [...new Set(['setup', ...more, ...[...this.#makers].sort()])];
    return `import { ${names.join(', ')} } from 'xstate';`;
  }
}

/** Words that cannot be names, and what the module imports. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval ' +
    'export extends false finally for function if implements import in instanceof interface let new ' +
    'null package private protected public return static super switch this throw true try typeof var ' +
    'void while with yield assign raise sendTo sendParent emit log cancel enqueueActions and or not ' +
    'stateIn setup context event input undefined same less atMost plus calc within field size text ' +
    'texts number fits extreme'
  ).split(' '),
);

/** What those who use the machine must give it. */
function openText({ open }: Configuration): string {
  const kinds = Object.entries(open).filter(([, names]) => names.length > 0);
  if (kinds.length === 0) return '';
  const lines = kinds.map(([kind, names]) => `//   ${kind}: ${names.map(oneLine).join(', ')}`);
  return `// To be given with .provide({ … }):\n${lines.join('\n')}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
