import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Scenario } from '../../../src/model/scenario/scenario.ts';
import { loadLanguagesFor, parseText } from '../../../src/parse/index.ts';
import type { Message } from '../../../src/run/component.ts';
import { faultsOf, scenarioSystem } from '../../../src/run/scenario.ts';
import { playSystem } from '../../tools/play.ts';
import { frozen } from './frozen.ts';
import { scenarioOf } from './scenarios.ts';

const folder = join(import.meta.dirname, '../../../src/example/scenario');
const names = readdirSync(folder).map((name) => name.replace('.yaml', ''));
const scenarios = new Map<string, Scenario>();

beforeAll(async () => {
  for (const name of names) {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');
    await loadLanguagesFor(text);
    const model = parseText(text).documents[0]?.model;
    if (model?.kind === 'scenario') scenarios.set(name, model);
  }
});

/** Plays a scenario whose messages are frozen; why it could not be played, if so. */
function played(scenario: Scenario): unknown {
  const faults = faultsOf(scenario);
  try {
    playSystem(frozen(scenarioSystem(scenario)), { faults, maxSteps: 3000, invariants: [] });
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

describe('messages', () => {
  test.each(names)('of %s are never changed once they are sent', (name) => {
    const scenario = scenarios.get(name);
    expect(scenario).toBeDefined();
    expect(scenario && played(scenario)).toBeUndefined();
  });

  test.each(['retry', 'skip', 'abort'] as const)(
    'B11 of an error that goes up to a person, who says %s, are never changed',
    (human) => {
      for (const failure of ['logic', 'network_error', 'fatal_error', 'state_corruption']) {
        const steps = [{ step: 'one', failure: { error: failure, times: 7 } }, 'two'];
        for (const recovery of ['table', 'abort', 'escalate']) {
          for (const partial of [true, false]) {
            const scenario = scenarioOf({
              swarm: { runs: [{ routine: 'whole' }] },
              routines: { whole: [{ step: 'call', routine: 'part' }], part: { steps, partial } },
              policies: { human, recovery },
            });
            expect(played(scenario), `${failure}, ${recovery}`).toBeUndefined();
          }
        }
      }
    },
  );

  test('B11 planted: a message that is changed after it was sent is noticed', () => {
    const system = scenarioSystem(
      scenarioOf({ swarm: { runs: [{ routine: 'work' }] }, routines: { work: ['one'] } }),
    );
    for (const { behaviour } of system.actors) {
      const receive = behaviour.receive.bind(behaviour);
      behaviour.receive = (state, message, context) => {
        receive(state, message, context);
        if ((message as Message).type === 'StepExecutionResult') {
          (message as { quality: number }).quality = 0;
        }
      };
    }
    expect(() => playSystem(frozen(system))).toThrow(TypeError);
  });
});
