import { must } from '../base/assert.ts';
import type { Statechart } from '../model/statechart/statechart.ts';
import { walkStates } from '../model/statechart/walk.ts';
import { parseText } from '../parse/index.ts';
import { compileChart, type CompiledChart } from '../run/statechart/compile.ts';
import type { Program } from '../run/statechart/datamodel.ts';
import { ExpressionProgram } from '../run/statechart/expression-program.ts';
import { nullProgram } from '../run/statechart/null-program.ts';
import type { Source } from './compile.ts';

/** The charts of a run, ready to be run: those that are known before it, and those found in it. */
export class Charts {
  readonly #compiled = new Map<Statechart, CompiledChart>();
  readonly #texts = new Map<string, { chart: Statechart } | { problem: string }>();
  readonly #source: Source;
  readonly #path: string;
  /** Prepares ECMAScript; there when a chart needs it or one that is found later may. */
  #ecmascript: ((chart: Statechart) => Program) | undefined;

  constructor(source: Source, path: string) {
    this.#source = source;
    this.#path = path;
  }

  /** Loads what a chart and all that it invokes need. */
  async add(chart: Statechart): Promise<void> {
    if (this.#compiled.has(chart)) return;
    if (chart.datamodel === 'ecmascript') await this.#loadSandbox();
    const { model } = this.compile(chart);
    for (const state of walkStates(model.states)) {
      for (const { content, src } of state.invokes) {
        if (content?.kind === 'chart') await this.add(content.chart);
        else if (content?.kind === 'code' || content?.kind === 'missing' || src) {
          await this.#loadSandbox();
        }
      }
    }
  }

  async #loadSandbox(): Promise<void> {
    if (this.#ecmascript) return;
    const { loadEcmascript } = await import('../run/statechart/ecmascript-program.ts');
    this.#ecmascript = await loadEcmascript();
  }

  /** A chart ready to be run; the same for the same object. */
  compile = (chart: Statechart): CompiledChart => {
    let compiled = this.#compiled.get(chart);
    if (!compiled) {
      compiled = compileChart(chart, this.#program(chart));
      this.#compiled.set(chart, compiled);
    }
    return compiled;
  };

  #program(chart: Statechart): Program {
    switch (chart.datamodel) {
      case 'null':
        return nullProgram as unknown as Program;
      case 'expression':
        return new ExpressionProgram(chart) as unknown as Program;
      default:
        return must(this.#ecmascript, 'the sandbox, loaded before')(chart);
    }
  }

  /** The machine in a text or a file, found while the run is made. */
  read = (given: { text?: string; src?: string }): { chart: Statechart } | { problem: string } => {
    const key = JSON.stringify(given);
    let found = this.#texts.get(key);
    if (!found) this.#texts.set(key, (found = this.#read(given)));
    return found;
  };

  #read({
    text,
    src,
  }: {
    text?: string;
    src?: string;
  }): { chart: Statechart } | { problem: string } {
    if (text !== undefined) return this.#parse(text, this.#path);
    const found = this.#find(src ?? '');
    if (!found) return { problem: `There is no file “${src ?? ''}”.` };
    return this.#parse(found.text, found.path);
  }

  #find(src: string): { path: string; text: string } | undefined {
    const plain = src.trim().replace(/^file:(\/\/(?=\/))?/i, '');
    const folder = this.#path.split('/').slice(0, -1);
    for (const path of [[...folder, plain].join('/'), plain]) {
      const text = this.#source.find?.(path);
      if (text !== undefined) return { path, text };
    }
    return undefined;
  }

  #parse(text: string, path: string): { chart: Statechart } | { problem: string } {
    const { documents, diagnostics } = parseText(text, {
      language: 'scxml',
      fileName: path,
      resolve: (other) => this.#source.find?.(other),
    });
    const model = documents[0]?.model;
    // A machine inside of data was cut out of a text that says what its prefix stands for.
    const wrong = diagnostics.find(
      ({ severity, code }) => severity === 'error' && code !== 'xml-prefix',
    );
    if (model?.kind === 'statechart' && !wrong) return { chart: model };
    return { problem: `This is no machine: ${wrong?.message ?? 'it is no <scxml>.'}` };
  }
}
