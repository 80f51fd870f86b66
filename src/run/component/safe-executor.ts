import type { safeExecutorSchema } from '../../model/component/safe-executor.ts';
import type { Component, Message, ParametersOf, Ports, Setup } from '../component.ts';
import type {
  Checked,
  CommandMessage,
  CommandResult,
  Confirmed,
  Evaluated,
  Executed,
  Output,
} from './command-messages.ts';
import type { FilterVerdict } from './command-rules.ts';

export type SafeExecutorParameters = ParametersOf<typeof safeExecutorSchema>;

/** What an executor does about a command next. */
type Phase = 'filter' | 'approval' | 'policy' | 'run' | 'ended';

/** A command on its way. */
export interface Job {
  id: string;
  from: string;
  who: string;
  command: string;
  phase: Phase;
  verdict: FilterVerdict | '';
  approved: boolean;
  allowed: boolean | null;
  /** What was done, in order: filtered, approved, permitted, run. */
  done: ('filter' | 'approval' | 'policy' | 'run')[];
  result: CommandResult | '';
  /** The mark that began it. */
  begun: number;
  timer: number;
}

/** What a safe executor remembers. */
export interface SafeExecutorData {
  jobs: Job[];
}

type Own = Setup<SafeExecutorParameters>;
interface Patience extends Message {
  type: 'patience';
  id: string;
}

/** Has commands filtered, approved and permitted before they run. */
export const safeExecutor: Component<SafeExecutorData, SafeExecutorParameters> = {
  kind: 'safe-executor',
  durable: ['jobs'],
  init: () => ({ jobs: [] }),
  receive(state, message, ports, setup) {
    if (message.type === 'execute') return accept(state, message as CommandMessage, ports, setup);
    const { id } = message as Message & { id: string };
    const job = state.jobs.find((one) => one.id === id);
    if (!job) return undefined;
    switch (message.type) {
      case 'checked':
        return checked(job, message as Checked, ports, setup);
      case 'confirmed':
        return confirmed(job, (message as Confirmed).yes && !ports.corrupt, ports, setup);
      case 'patience':
        return confirmed(job, setup.parameters.defect === 'silence-is-consent', ports, setup);
      case 'evaluated':
        return evaluated(job, message as Evaluated, ports, setup);
      case 'output':
        return ranOut(job, message as Output, ports);
      default:
        return undefined;
    }
  },
  recover(state, ports, setup) {
    for (const job of state.jobs) if (job.phase !== 'ended') go(job, job.phase, ports, setup);
  },
  exhibit: (state, { id }) => [
    {
      kind: 'table',
      title: `Commands at ${id}`,
      columns: ['command', 'filter', 'approved', 'policy', 'result'],
      rows: state.jobs.map(({ command, verdict, approved, allowed, result }) => [
        command,
        verdict,
        approved ? 'yes' : '',
        allowed === null ? '' : allowed ? 'allow' : 'deny',
        result,
      ]),
    },
  ],
};

function accept(state: SafeExecutorData, order: CommandMessage, ports: Ports, setup: Own): void {
  const { id, who, command } = order;
  if (state.jobs.some((one) => one.id === id)) return;
  const job: Job = {
    id,
    from: ports.from,
    who,
    command,
    phase: 'filter',
    verdict: '',
    approved: false,
    allowed: null,
    done: [],
    result: '',
    begun: ports.mark('call:begin:execute', id),
    timer: -1,
  };
  state.jobs.push(job);
  if (ports.corrupt) end(job, 'damaged', ports);
  else go(job, setup.parameters.defect === 'policy-first' ? 'policy' : 'filter', ports, setup);
}

/** Asks for what a phase needs. */
function go(job: Job, phase: Phase, ports: Ports, setup: Own): void {
  job.phase = phase;
  const { id, who, command } = job;
  switch (phase) {
    case 'filter':
      return send('safety-filter', { type: 'check', id, who, command }, ports, setup);
    case 'approval': {
      const question: CommandMessage = { type: 'confirm', id, who, command };
      ports.send(job.from, question, id);
      const patience: Patience = { type: 'patience', id };
      job.timer = ports.after(setup.parameters.patience, patience);
      return undefined;
    }
    case 'policy':
      return send('policy-engine', { type: 'evaluate', id, who, command }, ports, setup);
    case 'run':
      if (!job.done.includes('run')) job.done.push('run');
      return send('host', { type: 'run', id, who, command }, ports, setup);
    case 'ended':
      return undefined;
  }
}

function send(kind: string, message: CommandMessage, ports: Ports, setup: Own): void {
  const { filter, policy, host } = setup.parameters;
  const named = kind === 'host' ? host : kind === 'safety-filter' ? filter : policy;
  const to = named ?? setup.others(kind)[0];
  if (to !== undefined && setup.spec(to)) ports.send(to, message, message.id);
}

function checked(job: Job, { verdict }: Checked, ports: Ports, setup: Own): void {
  if (job.phase !== 'filter') return;
  job.verdict = ports.corrupt ? 'block' : verdict;
  job.done.push('filter');
  const { defect } = setup.parameters;
  if (job.verdict === 'block') {
    if (defect === 'runs-blocked') go(job, 'run', ports, setup);
    end(job, 'blocked', ports);
  } else if (job.verdict === 'gray' && defect !== 'gray-without-approval') {
    go(job, 'approval', ports, setup);
  } else afterFilter(job, ports, setup);
}

function afterFilter(job: Job, ports: Ports, setup: Own): void {
  const skips = setup.parameters.defect === 'skips-policy' && job.verdict === 'safe';
  go(job, skips || job.done.includes('policy') ? 'run' : 'policy', ports, setup);
}

function confirmed(job: Job, yes: boolean, ports: Ports, setup: Own): void {
  if (job.phase !== 'approval') return;
  ports.cancel(job.timer);
  job.timer = -1;
  job.approved = yes;
  job.done.push('approval');
  ports.mark(yes ? 'filter:approved' : 'filter:refused', job.id);
  if (yes) afterFilter(job, ports, setup);
  else end(job, 'refused', ports);
}

function evaluated(job: Job, { allowed }: Evaluated, ports: Ports, setup: Own): void {
  if (job.phase !== 'policy') return;
  job.allowed = allowed && !ports.corrupt;
  job.done.push('policy');
  if (!job.allowed) end(job, 'denied', ports);
  else go(job, job.done.includes('filter') ? 'run' : 'filter', ports, setup);
}

function ranOut(job: Job, _output: Output, ports: Ports): void {
  if (job.phase === 'run') end(job, 'done', ports);
}

function end(job: Job, result: CommandResult, ports: Ports): void {
  job.phase = 'ended';
  job.result = result;
  ports.mark('call:end:execute', job.id, result === 'done' ? 1 : 0, job.begun);
  const executed: Executed = { type: 'executed', id: job.id, result };
  ports.send(job.from, executed, job.id, true);
}
