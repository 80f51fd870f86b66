import type { Statechart } from '../../../src/model/statechart/statechart.ts';
import { bitsOf } from '../../../src/run/statechart/compile-tree.ts';
import { compileChart } from '../../../src/run/statechart/compile.ts';
import type { Watcher } from '../../../src/run/statechart/host.ts';
import { Interpreter } from '../../../src/run/statechart/interpreter.ts';
import { ExpressionProgram } from '../../../src/run/statechart/expression-program.ts';
import type { Program } from '../../../src/run/statechart/datamodel.ts';
import type { SessionState } from '../../../src/run/statechart/session-state.ts';
import { RecordingHost, namesOf } from './reference-host.ts';
import { Reference } from './reference.ts';
import type { Defect } from './reference.ts';

/** The bound on microsteps without rest in these tests. */
export const bound = 25;

/** What a machine did, and how it stood after each event. */
export interface Played {
  lines: string[];
  stands: string[];
}

/** A chart and events run by the interpreter; `blind`: nobody looks on, so short cuts are taken. */
export function playOurs(chart: Statechart, events: readonly string[], blind = false): Played {
  const { interpreter, session, host } = machine(chart, blind);
  interpreter.start(session);
  interpreter.settle(session);
  const stands = [standOf(session)];
  for (const name of events) {
    interpreter.process(session, { name, type: 'external', invokeid: invokeOf(name, chart) });
    stands.push(standOf(session));
  }
  return { lines: host.lines, stands };
}

/** A machine of a chart that writes into its host's lines. */
export function machine(
  chart: Statechart,
  blind = false,
): { interpreter: Interpreter; session: SessionState; host: RecordingHost } {
  const host = new RecordingHost();
  const program = new ExpressionProgram(chart) as unknown as Program;
  const compiled = compileChart(chart, program);
  const interpreter = new Interpreter(compiled, host, blind ? undefined : writing(host.lines));
  const session = interpreter.create('s', 'machine', { limits: { microsteps: bound } });
  return { interpreter, session, host };
}

/** The same by the slow transcription of the recommendation. */
export function playReference(
  chart: Statechart,
  events: readonly string[],
  defects: Defect[] = [],
): Played {
  const program = new ExpressionProgram(chart) as unknown as Program;
  const reference = new Reference(chart, program, bound, defects);
  const stand = () => {
    const status = reference.failed ? 'failed' : reference.ended ? 'final' : 'running';
    const shown = status === 'failed' ? '' : reference.configuration().join(' ');
    return `${status}: ${shown} ${JSON.stringify(reference.data)}`;
  };
  reference.interpret();
  const stands = [stand()];
  for (const name of events) {
    reference.send({ name, type: 'external', invokeid: invokeOf(name, chart) });
    stands.push(stand());
  }
  return { lines: reference.lines, stands };
}

function standOf(session: SessionState): string {
  const { status, memory } = session;
  const shown = status === 'failed' ? '' : namesOf(session).join(' ');
  return `${status}: ${shown} ${JSON.stringify(memory.view().data)}`;
}

/** Some events come from something that the chart invokes. */
function invokeOf(name: string, chart: Statechart): string {
  if (name !== 'c') return '';
  const text = JSON.stringify(chart);
  return /"invokeId":"([^"]*)"/.exec(text)?.[1] ?? '';
}

/** Writes down what happens, in the words of the reference. */
function writing(lines: string[]): Watcher {
  const idOf = (
    session: { chart: SessionState['chart'] | { states: readonly unknown[] } },
    n: number,
  ) => (session.chart.states[n] as { id: string }).id;
  return {
    select: (_, event) => event && lines.push(`event ${event.name}`),
    considered: () => undefined,
    microstep: (session, transitions) => {
      if (transitions.length === 0) return;
      const ids = transitions.map((t) => session.chart.transitions[t]?.id ?? '');
      lines.push(`microstep ${ids.join(' ')}`);
    },
    exiting: (session, state) => lines.push(`exit ${idOf(session, state)}`),
    transition: (session, t) => lines.push(`take ${session.chart.transitions[t]?.id ?? ''}`),
    entering: (session, state) => lines.push(`enter ${idOf(session, state)}`),
    raised: (_, event) => lines.push(`raise ${event.name}`),
    discarded: (_, event) => lines.push(`discarded ${event.name}`),
    done: (session) => {
      const names = bitsOf(session.configuration).map((n) => idOf(session, n));
      lines.push(`done: ${names.join(' ')}`);
    },
  };
}

/** The lines that are told without a watcher. */
export function worldly(lines: readonly string[]): string[] {
  const own = /^(?:event|microstep|exit|take|enter|raise|discarded|done:)/;
  return lines.filter((line) => !own.test(line));
}
