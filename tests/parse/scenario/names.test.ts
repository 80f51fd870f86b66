import { expect, test } from 'vitest';
import { invariantIds } from '../../../src/model/invariant-ids.ts';
import { invariants } from '../../../src/run/invariant/index.ts';
import { parseScenario } from '../../../src/parse/scenario/parse.ts';
import { completeScenario } from '../../../src/parse/scenario/complete.ts';
import { lower } from '../../../src/run/tiered/lower.ts';

/** Findings as `line severity code “text at the place”: message`. */
function found(text: string): string[] {
  return parseScenario(text).diagnostics.map(({ severity, code, span, message }) => {
    const line = text.slice(0, span.from).split('\n').length;
    return `${line} ${severity} ${code} “${text.slice(span.from, span.to)}”: ${message}`;
  });
}

const begun = 'swarm:\n  runs: { run: bake, routine: r, count: 3 }\n';
const routine = 'routines: { r: [knead] }\n';

test('the ids that “check” may name are those of the library', () => {
  expect(invariantIds).toEqual(invariants.map(({ id }) => id).sort());
});

test('controls name runs, also one of several, and what is below them', () => {
  const control = (rest: string): string[] =>
    found(`${begun}  control: { at: 1 s, ${rest} }\n${routine}`);
  for (const run of ['bake', 'bake-2', 'bake-3', 'bake/knead']) {
    expect(control(`do: pause, run: ${run}`)).toEqual([]);
  }
  expect(control('do: emergencyStop')).toEqual([]);
  expect(control('do: pause, run: bakr')).toEqual([
    '3 error scenario/reference “bakr”: There is no run “bakr”. Did you mean “bake”?',
  ]);
  expect(control('do: pause, run: bake-4').join()).toContain('There is no run “bake-4”');
  expect(control('do: transfer, run: bake, to: nobody').join()).toContain('“nobody”');
  expect(control('do: transfer, run: bake').join()).toContain('“to” is missing here');
  for (const what of ['pause', 'resume', 'cancel', 'updateLimits', 'query']) {
    expect(control(`do: ${what}`)).toEqual([
      `3 error scenario/missing “${what}”: “run” is missing here: “${what}” needs to know which run.`,
    ]);
  }
});

test('properties of one’s own name parts that are there', () => {
  const own = (property: string): string[] =>
    found(`${begun}${routine}components: { gate: { is: breaker, service: s } }
tools: { s: 1 credits }
invariants: ['${property}']
`);
  for (const good of [
    'gate.state != "x" and time < 5',
    'state["bake-2"].crashed == false',
    'state["bake.executor"].crashed == false',
    'budget["swarm"].credits.free >= 0 or bake.crashed',
  ]) {
    expect(own(good)).toEqual([]);
  }
  expect(own('nobody.state == 3').join()).toMatch(
    /^6 warning scenario\/reference “nobody”: There is no part of the system “nobody”/,
  );
  expect(own('gatr.state == 3')).toEqual([
    '6 warning scenario/reference “gatr”: There is no part of the system “gatr”, so it is ' +
      'always null. Did you mean “gate”?',
  ]);
  expect(own('state["gatr"].crashed').join()).toContain('Did you mean “gate”?');
  expect(own('1 + 1 == 2').join()).toContain('the same in every state');
  expect(found(`${begun}${routine}invariants: { name: x }\n`).join()).toContain('scenario/missing');
});

test('measures and invariants that nobody knows are doubted, faults that are not known are wrong', () => {
  const all = `${begun}${routine}`;
  expect(found(`${all}targets: { measure: nonsense, p95: 1 s }\n`)).toEqual([
    expect.stringMatching(/^4 warning scenario\/reference “nonsense”: There is no measure/),
  ]);
  expect(found(`${all}targets: { measure: swarm-rum, p95: 1 s }\n`).join()).toContain(
    '“swarm-run”?',
  );
  expect(found(`${all}targets: [{ measure: executeStep, p95: 1 s }]\n`)).toEqual([]);
  expect(found(`${all}check: [nothing]\n`)).toEqual([
    expect.stringMatching(/^4 warning scenario\/reference “nothing”/),
  ]);
  expect(found(`${all}check: [all, tiers-conserve]\n`)).toEqual([]);
  expect(found(`${all}policies: { defect: hidden-error }\n`).join()).toContain('“hidden-errors”?');
  const text = `${all}policies: { defect: `;
  expect(completeScenario(text, text.length).options.map(({ label }) => label)).toContain(
    'silent-overrun',
  );
});

test('more runs than are made are told where they are asked for, and none is left out silently', () => {
  const runs = (plans: string, routines = 'r: [a]'): string =>
    `swarm:\n  runs:\n${plans}routines: { ${routines} }\n`;
  expect(found(runs('  - { routine: r, count: 100000 }\n'))).toEqual([
    '3 error scenario/range “100000”: This cannot be more than 10000.',
  ]);
  const twice = '  - { routine: r, count: 6000 }\n  - { routine: r, count: 4001 }\n';
  expect(found(runs(twice))).toEqual([
    '4 error scenario/range “4001”: This makes 10,001 runs with those before it and the ' +
      'subroutines; 10,000 at most are possible.',
  ]);
  const calls = 'r: [{ routine: t }, { routine: t }], t: [b]';
  expect(found(runs('  - { routine: r, count: 3334 }\n', calls)).join()).toContain('10,002 runs');
  const most = parseScenario(runs('  - { routine: r, count: 3333 }\n', calls)).scenario!;
  expect(lower(most).filter(({ kind }) => kind === 'run')).toHaveLength(9999);
  const all = parseScenario(runs(twice.replace('4001', '4000'))).scenario!;
  expect(lower(all).filter(({ kind }) => kind === 'run')).toHaveLength(10_000);
});
