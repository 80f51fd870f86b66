import { Net, type NetStep } from '../run/machine/moves.ts';
import type { RunRequest } from './api.ts';
import type { Coverage } from './cover.ts';
import type { MachineRun } from './machine-run.ts';
import { finishRun, type Run } from './runs.ts';

/** The most runs that a coverage is built from. */
const mostRuns = 2000;

/**
 * The same for machines: branches are the ways out of each state of a machine in which it decides
 * itself (sends, inner steps, timeouts). `make` makes the run with some picks.
 */
export async function coverMachines(
  request: RunRequest,
  document: string,
  machines: MachineRun,
  make: (choices: number[]) => Promise<Run | undefined>,
): Promise<Coverage> {
  const net = new Net(machines.machines, machines.mode);
  const branches = branchesOf(net);
  const taken = new Set<NetStep>();
  const planned = new Set<NetStep>();
  const queue: number[][] = [[...request.spec.choices]];
  const runs: Coverage['runs'] = [];
  for (let made = 0; queue.length > 0 && made < mostRuns; made++) {
    if (made > 0 && taken.size >= branches.size) break;
    const one = await make(queue.shift() as number[]);
    if (!one) break;
    const before = taken.size;
    const picks = one.simulation.taken.map(({ picked }) => picked);
    followed(net, picks, (offered, picked, i) => {
      if (branches.has(picked)) taken.add(picked);
      offered.forEach((step, option) => {
        if (!branches.has(step) || planned.has(step)) return;
        planned.add(step);
        if (step !== picked) queue.push([...picks.slice(0, i), option]);
      });
    });
    if (taken.size > before || runs.length === 0) {
      runs.push({ choices: picks, hash: finishRun(one).info.hash });
    }
  }
  return { document, branches: branches.size, taken: taken.size, runs };
}

function branchesOf(net: Net): Set<NetStep> {
  const decided = net.steps.flatMap((states) =>
    states.flatMap((steps) => {
      const own = steps.filter(({ kind }) => kind !== 'receive');
      return own.length > 1 ? own : [];
    }),
  );
  return new Set(decided);
}

/** Goes the way of some picks, as a run without faults does. */
function followed(
  net: Net,
  picks: readonly number[],
  visit: (offered: readonly NetStep[], picked: NetStep, index: number) => void,
): void {
  const configuration = net.initial();
  picks.forEach((pick, i) => {
    const moves = net.moves(configuration);
    const move = moves[pick];
    if (!move) return;
    const offered = moves.map(({ step }) => step);
    visit(offered, move.step, i);
    net.apply(configuration, move, ({ key }) => ({ key }));
  });
}
