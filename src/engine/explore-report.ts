import { encodeLink } from '../link/link.ts';
import type { Fault } from '../model/run.ts';
import { engineVersion, type ExploreRequest, type ExploreResult, type Failure } from './api.ts';
import { counted, visible, type Paint } from './terminal.ts';

/** A broken invariant as the command line tells it. */
export interface FailureLine {
  invariant: string;
  steps: number;
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
  const { states, runs, complete, failures, ms } = result;
  return {
    file,
    doc,
    states,
    runs,
    complete,
    failures: failures.map((failure) => failureLine(failure, request, name)),
    ms: Math.round(ms * 100) / 100,
  };
}

function failureLine(failure: Failure, request: ExploreRequest, name: string): FailureLine {
  const { invariant, steps, spec, hash } = failure;
  const { choices, faults } = spec;
  return { invariant, steps, choices, faults, hash, fragment: failureLink(failure, request, name) };
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
export function exploreText(line: ExploreLine, result: ExploreResult, paint: Paint): string {
  const { file, doc, states, runs, complete, failures, ms } = line;
  const ways = counted(result.transitions, 'transition');
  const seen = runs > 0 ? counted(runs, 'run') : `${counted(states, 'state')}, ${ways}`;
  const part = complete ? '' : ', not everything';
  const time = paint('faint', `${Math.round(ms)} ms`);
  const head = `${paint('strong', visible(`${file}#${doc}`))}  ${seen}${part}  ${time}`;
  const clean = failures.length === 0 ? [`  ${paint('good', 'nothing is broken')}`] : [];
  const told = result.failures.map((one, i) =>
    failureText(one, failures[i]?.fragment ?? '', paint),
  );
  return `${[head, ...clean, ...told].join('\n')}\n`;
}

function failureText(failure: Failure, fragment: string, paint: Paint): string {
  const { invariant, why, steps, count, spec, hash } = failure;
  const { seed, choices, faults } = spec;
  const often = count > 1 ? `, ${count} times` : '';
  const size = paint('faint', `(${counted(steps, 'step')}${often})`);
  const made = `seed ${seed}, choices ${JSON.stringify(choices)}, ${counted(faults.length, 'fault')}`;
  return [
    `  ${paint('error', invariant)} ${visible(why)} ${size}`,
    `    ${made}, ${hash}`,
    `    ${paint('faint', fragment)}`,
  ].join('\n');
}
