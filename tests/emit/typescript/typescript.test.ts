import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seedRandom } from '../../../src/base/random.ts';
import { typeScriptPlan, writeTypeScript } from '../../../src/emit/typescript.ts';
import { isUncalled } from '../../../src/model/cfsm/ends.ts';
import type { Machines } from '../../../src/model/cfsm/cfsm.ts';
import type { GlobalProtocol } from '../../../src/model/global/global.ts';
import { cfsm } from '../../../src/parse/cfsm/index.ts';
import { scribble } from '../../../src/parse/scribble/index.ts';
import { machinesOf } from '../../../src/project/project.ts';
import { soundProtocol } from '../../tools/global.ts';
import { root, shared } from '../../tools/root.ts';
import { compileErrors, compileErrorsOfMany, load } from './compiler.ts';
import { play } from './play.ts';

const context = {
  resolve: () => undefined,
  nested: () => ({ documents: [], diagnostics: [], outline: [] }),
  detect: () => 'text' as const,
};

/** The machines of the first protocol (or of all machines) of a text. */
function machines(text: string, language = scribble): Machines {
  const { documents, diagnostics } = language.parse(text, context);
  const bad = diagnostics.filter(({ severity }) => severity === 'error');
  if (bad.length > 0) throw new Error(bad.map(({ message }) => message).join('\n'));
  const model = documents[0]?.model;
  if (model?.kind !== 'global' && model?.kind !== 'machines') throw new Error('no protocol');
  return machinesOf(model).machines;
}

const codes = new Map<Machines, Record<string, unknown>>();

/** Runs generated code of all roles in memory. */
async function run(system: Machines, seed: number, steps?: number) {
  const code = codes.get(system) ?? load(writeTypeScript(system).text);
  codes.set(system, code);
  const roles = system.machines.map(({ role }) => role);
  const make = code['memoryTransports'] as (roles: string[]) => Record<string, unknown>;
  return play(code, typeScriptPlan(system), system, make(roles), seedRandom(seed), steps);
}

const shop = `module Shop;
type <typescript> "number" from "lib" as Int;
type <typescript> "string" from "lib" as String;
global protocol Shop(role Buyer, role Seller, role Bank) {
  rec Ask {
    choice at Buyer {
      title(name: String) from Buyer to Seller;
      quote(price: Int) from Seller to Buyer, Bank;
      continue Ask;
    } or {
      buy(amount: Int) from Buyer to Seller;
      pay(amount: Int) from Seller to Bank;
      receipt(String) from Bank to Buyer;
    } or {
      quit() from Buyer to Seller;
      quit() from Seller to Bank;
    }
  }
}
`;

/** A module that uses the generated one; `lines` stand in an async function. */
function program(names: string, lines: string): string {
  return `import { memoryTransports, ${names} } from './made.ts';
export async function main(): Promise<void> {
  void memoryTransports;
${lines}
}
`;
}

/** The errors of a program that uses generated code. */
function use(generated: string, names: string, lines: string): string[] {
  return compileErrors({ 'made.ts': generated, 'user.ts': program(names, lines) });
}

/** A value that is made when it is first asked for. */
function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

describe('D18 the state-typed interface', () => {
  const { text } = writeTypeScript(machines(shop));
  const begin = `const transports = memoryTransports(['Buyer', 'Seller', 'Bank']);
    const buyer = startBuyer(transports.Buyer);
    const seller = startSeller(transports.Seller);`;

  test('D18 a right program compiles under strict rules', () => {
    const errors = use(
      text,
      'startBuyer, startSeller',
      `${begin}
      const asked = await buyer.send_title('Dune');
      const got = await seller.receive();
      if (got.label === 'title') {
        const [name]: readonly [string] = got.payload;
        const quoted = await got.next.send_quote(name.length);
        void quoted;
      } else if (got.label === 'buy') {
        const amount: number = got.payload[0];
        await got.next.send_pay(amount);
      }
      const quote = await asked.receive();
      const price: number = quote.payload[0];
      const again = await quote.next.send_buy(price);
      const receipt = await again.receive();
      const words: string = receipt.payload[0];
      receipt.next.end();
      void words;`,
    );
    expect(errors).toEqual([]);
  });

  const wrong: [what: string, line: string, said: string][] = [
    ['a message out of order', 'await buyer.send_pay(1);', 'send_pay'],
    ['receiving where something is to be sent', 'await buyer.receive();', 'receive'],
    ['a state that another role has', 'await seller.send_title("x");', 'send_title'],
    ['a payload of a wrong type', 'await buyer.send_title(1);', 'not assignable'],
    ['a payload that is missing', 'await buyer.send_buy();', 'Expected 1 argument'],
    ['a payload too many', 'await buyer.send_quit(1);', 'Expected 0 arguments'],
    ['ending before the end', 'buyer.end();', 'end'],
    [
      'a label that never comes',
      'const g = await seller.receive(); if (g.label === "no") return;',
      'no overlap',
    ],
    [
      'going on as if another message had come',
      'const g = await seller.receive(); if (g.label === "quit") await g.next.send_pay(1);',
      'send_pay',
    ],
  ];
  const found = lazily(() => {
    const users = wrong.map(([, line], n): [string, string] => {
      const lines = `${begin}\n void buyer; void seller;\n${line}`;
      return [`user${n}.ts`, program('startBuyer, startSeller', lines)];
    });
    return compileErrors({ 'made.ts': text, ...Object.fromEntries(users) });
  });

  test.each(wrong.map(([what, , said], n) => [what, said, n] as const))(
    'D18 %s is a compile error: the planted one is noticed',
    (_, said, n) => {
      const errors = found().filter((error) => error.startsWith(`user${n}.ts`));
      expect(errors).toHaveLength(1);
      expect(errors[0]).toContain(said);
    },
  );

  test('D18 a state that is left twice is refused when it runs', async () => {
    const code = load(text);
    const transports = (code['memoryTransports'] as (roles: string[]) => Record<string, unknown>)([
      'Buyer',
      'Seller',
      'Bank',
    ]);
    interface Buyer {
      send_quit(): Promise<unknown>;
    }
    const buyer = (code['startBuyer'] as (transport: unknown) => Buyer)(transports['Buyer']);
    await buyer.send_quit();
    await expect(buyer.send_quit()).rejects.toThrow('was left before');
  });

  test('D18 each role alone is a file that compiles', () => {
    const system = machines(shop);
    const files = system.machines.map((machine) => [
      `${machine.role}.ts`,
      writeTypeScript({ ...system, machines: [machine] }).text,
    ]);
    expect(compileErrors(Object.fromEntries(files))).toEqual([]);
  });
});

describe('D03 payload types', () => {
  const text = `local protocol P at A(role B) {
  data(Map<String, List<User{age > 18}>>, x: Option<Int>, String@Encrypted, Custom<Int>) to B;
}`;

  test('D03 types are mapped recursively; annotations are branded', () => {
    const { text: made } = writeTypeScript(machines(text));
    const ready = `const a = startA(memoryTransports(['A', 'B']).A);
      const users = new Map([['x', [{ age: 20 }]]]);`;
    const good = `${ready}\n await a.send_data(users, null, asEncrypted('secret'), 1);`;
    expect(use(made, 'startA, asEncrypted', good)).toEqual([]);
    const plain = use(made, 'startA', `${ready}\n await a.send_data(users, null, 'secret', 1);`);
    expect(plain.join()).toContain("'string' is not assignable");
    const young = `const a = startA(memoryTransports(['A', 'B']).A);
      await a.send_data(new Map([['x', [{ name: 20 }]]]), null, asEncrypted('s'), 1);`;
    expect(use(made, 'startA, asEncrypted', young)).toHaveLength(1);
  });
});

describe('D15 refinements', () => {
  const system = machines(`local protocol P at A(role B) { set(x: Int{x > 0 && x < 100}) to B; }
local protocol P at B(role A) { set(x: Int{x > 0 && x < 100}) from A; }`);

  interface Sender {
    send_set(x: number): Promise<unknown>;
  }

  async function sender(): Promise<Sender> {
    const code = load(writeTypeScript(system).text);
    const make = code['memoryTransports'] as (roles: string[]) => Record<string, unknown>;
    return (code['startA'] as (transport: unknown) => Sender)(make(['A', 'B'])['A']);
  }

  test('D15 99 is accepted, 100 is rejected and the state stays', async () => {
    const a = await sender();
    for (const bad of [100, 0, -1, 1.5, NaN]) {
      await expect(a.send_set(bad)).rejects.toThrow('x ');
    }
    await expect(a.send_set(99)).resolves.toBeDefined();
  });

  test('D15 the exported guard says the same, and a type', async () => {
    const { text } = writeTypeScript(system);
    const code = load(text);
    const guard = code['is_set'] as (payload: unknown[]) => boolean;
    expect([[99], [1], [100], [0], ['1'], []].map((payload) => guard(payload))).toEqual([
      ...[true, true, false, false, false, false],
    ]);
    const line =
      'const p: readonly unknown[] = [1]; if (is_set(p)) { const x: number = p[0]; void x; }';
    expect(use(text, 'is_set', line)).toEqual([]);
  });

  test('D15 a planted guard that lets everything pass is noticed', async () => {
    const { text } = writeTypeScript(system);
    const broken = text.replace('(get) => (compare', '(get) => true || (compare');
    expect(broken).not.toBe(text);
    const guard = load(broken)['is_set'] as (payload: unknown[]) => boolean;
    expect(guard([100])).toBe(true);
  });

  test('D15 the receiver checks as well: a planted value from a stranger is refused', async () => {
    const code = load(writeTypeScript(system).text);
    const make = code['memoryTransports'] as (roles: string[]) => Record<string, Transport>;
    interface Transport {
      send(to: string[], message: { key: string; payload: unknown[] }): Promise<void>;
    }
    const transports = make(['A', 'B']);
    const b = (code['startB'] as (t: unknown) => { receive(): Promise<unknown> })(transports['B']);
    await transports['A']?.send(['B'], { key: 'set(Int)', payload: [100] });
    await expect(b.receive()).rejects.toThrow('breaks x > 0 and x < 100');
  });

  test('D16 what holds for one receiver is checked for it alone', async () => {
    const code = load(
      writeTypeScript(
        machines(
          'local protocol P at A(role B, role C) { n(x: Int) to B, C where { x > 5 for B, x < 9 for C }; }',
        ),
      ).text,
    );
    interface Caster {
      send_n(x: number): Promise<unknown>;
    }
    const make = code['memoryTransports'] as (roles: string[]) => Record<string, unknown>;
    const a = (code['startA'] as (t: unknown) => Caster)(make(['A', 'B', 'C'])['A']);
    await expect(a.send_n(5)).rejects.toThrow('x > 5 does not hold for B');
    await expect(a.send_n(9)).rejects.toThrow('x < 9 does not hold for C');
    await expect(a.send_n(7)).resolves.toBeDefined();
  });
});

describe('D13 deadlines on the transport’s clock', () => {
  test('D13 a late message is refused, a timeout is a way to go on', async () => {
    const code = load(
      writeTypeScript(
        machines(
          `local protocol P at A(role B) { go() to B within [1s; 2s]; choice at B { ok() from B; } or { timeout 5s; } }`,
        ),
      ).text,
    );
    interface Clock {
      now(): number;
      sleep(ms: number): Promise<void>;
    }
    let now = 0;
    const clock: Clock = {
      now: () => now,
      sleep: (ms) => Promise.resolve().then(() => void (now += ms)),
    };
    const make = code['memoryTransports'] as (
      roles: string[],
      options: { clock: Clock },
    ) => Record<string, unknown>;
    interface First {
      send_go(): Promise<{ receive(): Promise<{ label: string | null }> }>;
    }
    const begin = () => (code['startA'] as (t: unknown) => First)(make(['A', 'B'], { clock })['A']);
    const waiting = await begin().send_go();
    expect(now).toBe(1000);
    expect(await waiting.receive()).toMatchObject({ label: null });
    expect(now).toBe(6000);
    const late = begin();
    now += 3000;
    await expect(late.send_go()).rejects.toThrow('too late');
  });
});

describe('D02 roles run against each other', () => {
  test('D02 the shop runs to its end, whatever is chosen', async () => {
    const system = machines(shop);
    for (let seed = 0; seed < 20; seed++) {
      expect(await run(system, seed)).toMatchObject({ outcome: 'done' });
    }
  });

  test('D02 over message ports as well', async () => {
    const system = machines(shop);
    const code = load(writeTypeScript(system).text);
    const between = code['portsBetween'] as (
      roles: string[],
      channel: () => MessageChannel,
    ) => Record<string, Record<string, MessagePort>>;
    const transportOf = code['portTransport'] as (ports: unknown) => unknown;
    const roles = system.machines.map(({ role }) => role);
    for (let seed = 0; seed < 3; seed++) {
      const ports = between(roles, () => new MessageChannel());
      const transports = Object.fromEntries(roles.map((role) => [role, transportOf(ports[role])]));
      const played = await play(code, typeScriptPlan(system), system, transports, seedRandom(seed));
      expect(played.outcome).toBe('done');
      for (const own of Object.values(ports)) for (const port of Object.values(own)) port.close();
    }
  });

  test('D02 a planted role that sends something else is noticed by who receives', async () => {
    const system = machines('A: B!yes; end\nB: A?no; end', cfsm);
    await expect(run(system, 1)).rejects.toThrow('B cannot take yes() from A here');
  });

  test('D02 D18 sound protocols compile strictly and run to the end', async () => {
    const constructs = [
      ...(['multicast', 'choice', 'recursion', 'parallel', 'do'] as const),
      ...(['refinements', 'annotations'] as const),
    ];
    const globals = fc.sample(soundProtocol({ constructs, draws: 50 }), { numRuns: 12, seed: 5 });
    const systems = globals.map((global: GlobalProtocol) => machinesOf(global).machines);
    const texts = systems.map((system) => writeTypeScript(system).text);
    expect(compileErrorsOfMany(texts)).toEqual([]);
    let done = 0;
    for (const [n, system] of systems.entries()) {
      if (hasMixed(system)) continue;
      const { outcome } = await run(system, n);
      if (outcome === 'done') done++;
    }
    expect(done).toBeGreaterThan(4);
  });
});

/** Whether a machine may send or wait in some state: then who acts is not its own decision. */
function hasMixed({ machines: all }: Machines): boolean {
  return typeScriptPlan({ kind: 'machines', title: '', machines: all }).some(({ states }) =>
    states.some(({ methods, receives, terminal }) => {
      return (
        (methods.length > 0 && receives.length > 0) ||
        (terminal && methods.length + receives.length > 0)
      );
    }),
  );
}

describe('names that are none', () => {
  const hostile = [
    ...[
      '1',
      'class',
      'a-b',
      '',
      "'; process.exit(1); //",
      '"',
      '`${1}`',
      '\\',
      '*/',
      '\n',
      '\u2028',
    ],
    ...[
      'constructor',
      'receive',
      'end',
      'toString',
      '__proto__',
      'größe',
      '😀',
      '</script>',
      '//',
      '${x}',
    ],
  ];

  test('labels, roles, states, types and fields of any kind compile, and injure nothing', async () => {
    const [machine] = machines('local protocol P at A(role B) { m(x: T) to B; }').machines;
    if (!machine) throw new Error('no machine');
    const transitions = hostile.map((label) => ({
      from: 0,
      to: 1,
      action: {
        kind: 'send' as const,
        form: 'message' as const,
        element: '',
        to: [`${label}!`],
        message: {
          label,
          payload: [{ name: label, type: { kind: 'named' as const, name: label, arguments: [] } }],
        },
      },
    }));
    const states = ['*/ throw 1; /*', 'x`${1}'].map((name) => ({ name, elements: [] }));
    const system: Machines = {
      kind: 'machines',
      title: '',
      machines: hostile.map((role) => ({
        ...machine,
        role: `${role}\n`,
        protocolName: role,
        states,
        transitions,
      })),
    };
    const { text } = writeTypeScript(system);
    expect(compileErrors({ 'made.ts': text })).toEqual([]);
    const plan = typeScriptPlan(system)[0];
    expect(new Set(plan?.states[0]?.methods.map(({ name }) => name)).size).toBe(hostile.length);
    load(text);
  });

  test('random names compile', () => {
    const names = fc.array(fc.string({ unit: 'binary' }), { minLength: 3, maxLength: 3 });
    const texts = fc
      .sample(names, { numRuns: 6, seed: 3 })
      .map(([label = '', role = '', field = '']) => {
        const [machine] = machines('local protocol P at A(role B) { m(x: T) to B; }').machines;
        const [transition] = machine?.transitions ?? [];
        if (!machine || transition?.action.kind !== 'send') throw new Error('no machine');
        const payload = [
          { name: field, type: { kind: 'named' as const, name: label, arguments: [] } },
        ];
        const action = { ...transition.action, to: [role], message: { label, payload } };
        const one = { ...machine, role: `${role}x`, transitions: [{ ...transition, action }] };
        return writeTypeScript({ kind: 'machines', title: field, machines: [one] }).text;
      });
    expect(compileErrorsOfMany(texts)).toEqual([]);
  });
});

describe('our own examples', () => {
  test('D18 every one compiles strictly', () => {
    const folder = join(root, 'src/example/protocol');
    const texts = filesIn(folder, /^[a-z-]+\.scr$/);
    const systems = texts.flatMap((text) =>
      scribble.parse(text, context).documents.flatMap(({ model }) => {
        return model?.kind === 'global' ? [machinesOf(model).machines] : [];
      }),
    );
    expect(systems.length).toBeGreaterThan(10);
    expect(compileErrorsOfMany(systems.map((one) => writeTypeScript(one).text))).toEqual([]);
  });
});

const demos = shared('corpora/scribble-demos');
const kmc = shared('corpora/kmc');

describe.skipIf(!demos || !kmc)('corpora', () => {
  test('every demo and some machine files compile strictly and run', async () => {
    const texts = [
      ...filesIn(demos ?? '', /\.scr$/).map((text) => [text, scribble] as const),
      ...filesIn(kmc ?? '', /^(?:4pgame|fibo|negotiate|travel-agency|pl-test)\.txt$/).map(
        (text) => [text, cfsm] as const,
      ),
    ];
    const systems = texts.flatMap(([text, language]) =>
      language.parse(text, context).documents.flatMap(({ model }) => {
        if (model?.kind === 'machines') return [model];
        return model?.kind === 'global' ? [machinesOf(model).machines] : [];
      }),
    );
    expect(systems.length).toBeGreaterThan(15);
    expect(compileErrorsOfMany(systems.map((one) => writeTypeScript(one).text))).toEqual([]);
    for (const [n, system] of systems.entries()) {
      const { outcome } = hasMixed(system) ? { outcome: 'mixed' } : await run(system, n, 200);
      const uncalled = system.machines.some(isUncalled) ? ['stuck'] : [];
      expect(['done', 'long', 'mixed', ...uncalled], system.title).toContain(outcome);
    }
  });
});

function filesIn(folder: string, name: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => name.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
