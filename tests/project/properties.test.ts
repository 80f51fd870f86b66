import fc from 'fast-check';
import { expect, test } from 'vitest';
import { explore } from '../../src/explore/machine/product.ts';
import { flatten } from '../../src/model/cfsm/flatten.ts';
import { sameTraces } from '../../src/model/cfsm/equal.ts';
import { minimise } from '../../src/model/cfsm/minimise.ts';
import { buildGlobalCfg } from '../../src/model/global/build-cfg.ts';
import { mergeVerdicts } from '../../src/project/merge.ts';
import { projectAll, projectCfsm, projectStructured } from '../../src/project/project.ts';
import { anyProtocol, soundProtocol } from '../tools/global.ts';
import { looseProtocol } from './loose.ts';
import { completeTraces, globalTraces, synchronousWalker } from './traces.ts';

const small = { roles: 3, depth: 2, length: 3, draws: 40 };

test('projection is determined by the protocol, whatever the protocol', () => {
  fc.assert(
    fc.property(anyProtocol({ draws: 60 }), (protocol) => {
      const { cfg } = buildGlobalCfg(protocol);
      const again = buildGlobalCfg(structuredClone(protocol)).cfg;
      for (const reading of ['merged', 'scribble'] as const) {
        expect(projectAll(again, { reading })).toEqual(projectAll(cfg, { reading }));
      }
      expect(mergeVerdicts(again)).toEqual(mergeVerdicts(cfg));
    }),
    { numRuns: 40 },
  );
});

test('every machine is well formed: states are reached, numbered and named, transitions sorted', () => {
  fc.assert(
    fc.property(anyProtocol({ draws: 60 }), (protocol) => {
      const { cfg } = buildGlobalCfg(protocol);
      for (const { states, transitions, initialState } of projectAll(cfg).machines) {
        expect(initialState).toBe(0);
        expect(new Set(states.map(({ name }) => name)).size).toBe(states.length);
        const reached = new Set([0, ...transitions.map(({ to }) => to)]);
        expect(reached.size).toBe(states.length);
        const from = transitions.map((one) => one.from);
        expect(from).toEqual([...from].sort((a, b) => a - b));
        expect(transitions.some(({ action }) => action.kind === 'parallel')).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
});

test('flattened, a structured machine does what the flat one does', () => {
  fc.assert(
    fc.property(anyProtocol({ roles: 3, depth: 3, length: 3, draws: 60 }), (protocol) => {
      const { cfg } = buildGlobalCfg(protocol);
      for (const role of cfg.roles) {
        const flat = projectCfsm(cfg, role);
        expect(sameTraces(flatten(projectStructured(cfg, role)), flat)).toBe(true);
        expect(minimise(flat)).toEqual(flat);
      }
    }),
    { numRuns: 60 },
  );
});

test('sound protocols are accepted by full merge', () => {
  fc.assert(
    fc.property(soundProtocol(), (protocol) => {
      const { cfg, problems } = buildGlobalCfg(protocol);
      expect(problems).toEqual([]);
      expect(mergeVerdicts(cfg).full).toEqual({ ok: true });
    }),
    { numRuns: 100 },
  );
});

test('D10 synchronous machines do what the protocol does, up to the order of what is independent', () => {
  let compared = 0;
  fc.assert(
    fc.property(soundProtocol(small), (protocol) => {
      const { cfg } = buildGlobalCfg(protocol);
      const wanted = globalTraces(cfg, 9);
      const { machines } = projectAll(cfg);
      const found = completeTraces(synchronousWalker(machines), 9);
      if (!wanted || !found) return;
      compared++;
      expect(found).toEqual(wanted);
    }),
    { numRuns: 80 },
  );
  expect(compared).toBeGreaterThan(40);
});

test('planted: a machine that forgets one transition is noticed by its traces', () => {
  let noticed = 0;
  fc.assert(
    fc.property(soundProtocol(small), (protocol) => {
      const { cfg } = buildGlobalCfg(protocol);
      const wanted = globalTraces(cfg, 9);
      const [first, ...rest] = projectAll(cfg).machines;
      if (!first || !wanted) return;
      const broken = { ...first, transitions: first.transitions.slice(0, -1) };
      const found = completeTraces(synchronousWalker([broken, ...rest]), 9);
      if (found && found.size < wanted.size) noticed++;
    }),
    { numRuns: 40 },
  );
  expect(noticed).toBeGreaterThan(20);
});

test('D10 what full merge accepts has no safety error, and does what the protocol does', () => {
  let accepted = 0;
  fc.assert(
    fc.property(looseProtocol(), (protocol) => {
      const { cfg, problems } = buildGlobalCfg(protocol);
      if (problems.length > 0 || !mergeVerdicts(cfg).full.ok) return;
      accepted++;
      const machines = projectAll(cfg);
      for (const bound of [1, 2]) {
        const mode = { bound, synchronous: false };
        const { properties } = explore({ machines, mode, maxStates: 30_000 });
        for (const id of ['receptionErrors', 'orphans', 'deadlock', 'unfinishedRoles'] as const) {
          expect([id, properties[id].verdict]).not.toEqual([id, 'broken']);
        }
      }
      const wanted = globalTraces(cfg, 7, 5_000);
      const found = completeTraces(synchronousWalker(machines.machines), 7, 5_000);
      if (wanted && found) expect(found).toEqual(wanted);
    }),
    { numRuns: 150 },
  );
  expect(accepted).toBeGreaterThan(40);
});

test('planted: without full merge safety errors are noticed', () => {
  let broken = 0;
  fc.assert(
    fc.property(looseProtocol(), (protocol) => {
      const { cfg } = buildGlobalCfg(protocol);
      if (mergeVerdicts(cfg).full.ok) return;
      const mode = { bound: 1, synchronous: false };
      const { properties } = explore({ machines: projectAll(cfg), mode, maxStates: 5_000 });
      const ids = ['receptionErrors', 'orphans', 'deadlock', 'unfinishedRoles'] as const;
      if (ids.some((id) => properties[id].verdict === 'broken')) broken++;
    }),
    { numRuns: 60 },
  );
  expect(broken).toBeGreaterThan(3);
});
