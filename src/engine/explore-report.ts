import { encodeLink } from '../link/link.ts';
import type { Fault } from '../model/run.ts';
import { engineVersion, type ExploreRequest, type ExploreResult, type Failure } from './api.ts';
import { counted, visible, type Paint } from './terminal.ts';

/** A broken invariant as the command line tells it. */
export interface FailureLine {
  invariant: string;
  why: string;
  steps: number;
  /** How many runs or states broke it. */
  count: number;
  seed: number;
  choices: number[];
  faults: Fault[];
  hash: string;
  /** Opens the run that breaks it, on the page and with `open`. */
  fragment: string;
}

/** `explore`: one a file. */
export interface ExploreLine {
  file: string;
  doc: string;
  states: number;
  transitions: number;
  runs: number;
  complete: boolean;
  failures: FailureLine[];
  ms: number;
}

/** What is said of a search. `name` is what the file is called in links. */
export function exploreLine(
  file: string,
  doc: string,
  request: ExploreRequest,
  result: ExploreResult,
  name: string,
): ExploreLine {
  const { states, transitions, runs, complete, failures, ms } = result;
  return {
    file,
    doc,
    states,
    transitions,
    runs,
    complete,
    failures: failures.map((failure) => failureLine(failure, request, name)),
    ms: Math.round(ms * 100) / 100,
  };
}

function failureLine(failure: Failure, request: ExploreRequest, name: string): FailureLine {
  const { invariant, why, steps, spec, hash, count } = failure;
  const { seed, choices, faults } = spec;
  const fragment = failureLink(failure, request, name);
  return { invariant, why, steps, count, seed, choices, faults, hash, fragment };
}

/** The link to the run that breaks an invariant: it ends with the breach. */
export function failureLink(failure: Failure, request: ExploreRequest, name: string): string {
  return encodeLink({
    engine: engineVersion,
    files: [{ path: name, text: request.run.text }],
    open: name,
    run: failure.spec,
    choosing: 'seed',
    maxSteps: failure.steps,
    cursor: failure.steps,
    view: {},
    status: 'violated',
    hash: failure.hash,
  });
}

/** A search for people. */
export function exploreText(line: ExploreLine, paint: Paint): string {
  const { file, doc, states, transitions, runs, complete, failures, ms } = line;
  const seen =
    runs > 0
      ? counted(runs, 'run')
      : `${counted(states, 'state')}, ${counted(transitions, 'transition')}`;
  const part = complete ? '' : ', not everything';
  const head = `${paint('strong', visible(`${file}#${doc}`))}  ${seen}${part}  ${paint('faint', `${Math.round(ms)} ms`)}`;
  const clean = failures.length === 0 ? [`  ${paint('good', 'nothing is broken')}`] : [];
  return `${[head, ...clean, ...failures.map((one) => failureText(one, paint))].join('\n')}\n`;
}

function failureText(failure: FailureLine, paint: Paint): string {
  const { invariant, why, steps, count, seed, choices, faults, hash, fragment } = failure;
  const often = count > 1 ? `, ${count} times` : '';
  return [
    `  ${paint('error', invariant)} ${visible(why)} ${paint('faint', `(${counted(steps, 'step')}${often})`)}`,
    `    seed ${seed}, choices ${JSON.stringify(choices)}, ${counted(faults.length, 'fault')}, ${hash}`,
    `    ${paint('faint', fragment)}`,
  ].join('\n');
}
