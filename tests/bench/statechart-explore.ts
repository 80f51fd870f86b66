import { alphabetOf } from '../../src/explore/statechart/alphabet.ts';
import { ControlSearch } from '../../src/explore/statechart/control.ts';
import { newChart, newState, newTransition } from '../../src/model/statechart/build.ts';
import type { Statechart } from '../../src/model/statechart/statechart.ts';
import { compileChart } from '../../src/run/statechart/compile.ts';
import { makeProgram } from '../../src/run/statechart/program.ts';
import { rounded, type Figure } from './figure.ts';
import { median } from './median.ts';

const regions = 10;
const states = 4;

/** Rings beside each other, each with an event of its own: 4¹⁰ configurations. */
function rings(): Statechart {
  const chart = newChart('rings', 'scxml');
  const all = newState('all', 'all', 'parallel');
  chart.states.push(all);
  for (let r = 0; r < regions; r++) {
    const region = newState(`r${r}`, `r${r}`, 'compound');
    all.states.push(region);
    for (let s = 0; s < states; s++) {
      const from = `r${r}s${s}`;
      region.states.push(newState(from, from, 'atomic'));
      const arrow = newTransition(`t${r}.${s}`, from, [`r${r}s${(s + 1) % states}`]);
      chart.transitions.push({ ...arrow, events: [`e${r}`] });
    }
  }
  return chart;
}

/** CPU time of looking at a million configurations, and at all steps between them. */
export async function exploreFigure(): Promise<Figure> {
  const model = rings();
  const chart = compileChart(model, await makeProgram(model));
  let same = true;
  const times = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    const search = new ControlSearch(chart, alphabetOf(chart.model), 2_000_000);
    search.advance(2_000_000);
    const { configurations, transitions, complete } = search.result;
    same &&= complete && configurations === states ** regions;
    same &&= transitions === regions * states ** regions;
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  const ms = median(times);
  return {
    name: 'statechart-explore',
    value: rounded(ms),
    unit: 'ms',
    target: '< 2,000 ms for 1,048,576 configurations, all seen',
    ok: same && ms < 2_000,
    where: 'node',
  };
}
