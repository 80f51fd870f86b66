import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEngine } from '../../src/sandbox/engine.ts';
import type { Engine } from '../../src/sandbox/engine.ts';
import { SandboxError } from '../../src/sandbox/error.ts';
import { Vm } from '../../src/sandbox/vm.ts';

let engine: Engine;
let neighbour: Vm;

beforeAll(async () => {
  engine = await createEngine();
  neighbour = new Vm(engine, { budget: 100_000, memory: 2 ** 22 });
  neighbour.evaluate('var secret = 42');
});

afterAll(() => {
  neighbour.dispose();
});

const options = { budget: 200_000, memory: 8 * 2 ** 20 };

/** What becomes of some code in a machine of its own: its value, or the kind of its error. */
function run(code: string, over: Partial<typeof options> = {}): unknown {
  const vm = new Vm(engine, { ...options, ...over });
  try {
    return vm.call(vm.evaluate('String'), vm.evaluate(code));
  } catch (error) {
    if (error instanceof SandboxError) return error.kind;
    throw error;
  } finally {
    vm.dispose();
  }
}

describe('A18 code that would not end or would take all is stopped', () => {
  test.each([
    ['budget', 'for (;;);'],
    ['budget', 'while (true) try { for (;;); } catch {} finally { continue; }'],
    ['budget', 'function f() { return f() + 1; } f()'],
    ['budget', 'const f = () => [1].map(f); f()'],
    ['budget', 'const o = { toString() { return "" + o; } }; "" + o'],
    ['budget', '/(a+)+b/.test("a".repeat(40))'],
    ['budget', '"a".repeat(3e5).indexOf("a".repeat(15e4) + "b")'],
    ['budget', 'const a = []; a.length = 4e9; a.indexOf(1)'],
    ['budget', 'throw { get name() { for (;;); } }'],
    ['memory', 'const all = []; for (;;) all.push(new Array(1000).fill(0))'],
    ['memory', 'const all = []; for (;;) try { all.push("x".repeat(1e6)); } catch {}'],
    ['memory', '"x".repeat(1e9)'],
    ['memory', 'new ArrayBuffer(1e9)'],
    ['memory', 'let s = "x"; for (;;) s += s;'],
    ['thrown', 'let x = []; for (let i = 0; i < 1e4; i++) x = [x]; JSON.stringify(x)'],
    ['thrown', 'JSON.parse("[".repeat(1e5))'],
  ])('%s: %s', (kind, code) => {
    expect(run(code)).toBe(kind);
    expect(engine.broken).toBe(false);
    expect(neighbour.call(neighbour.evaluate('Number'), neighbour.evaluate('secret'))).toBe(42);
  });

  test('steps are counted to within a few, whatever ran before', () => {
    const counts = ['', 'for (let i = 0; i < 777; i++);', 'for (;;);'].map((before) => {
      const vm = new Vm(engine, options);
      try {
        vm.evaluate(before);
      } catch {
        // It was stopped.
      }
      vm.evaluate('var n = 0');
      expect(() => vm.evaluate('for (;;) n++')).toThrow(SandboxError);
      const count = vm.call(vm.evaluate('Number'), vm.evaluate('n'));
      vm.dispose();
      return count;
    });
    for (const count of counts) {
      expect(count).toBeGreaterThan(195_000);
      expect(count).toBeLessThanOrEqual(200_000);
    }
  });
});

describe('A18 nothing of the world outside can be reached', () => {
  test.each([
    ...['fetch("x")', 'self', 'window', 'indexedDB', 'WebAssembly', 'process', 'require("fs")'],
    ...['setTimeout(() => {})', 'performance.now()', 'importScripts("x")', 'new Proxy({}, {})'],
    ...['eval("1")', 'new Function("1")', '[].constructor.constructor("return this")()'],
    '(async () => {}).constructor("return this")()',
  ])('%s', (code) => {
    expect(run(code)).toBe('breach');
  });

  test('globals are those of the language', () => {
    const names = String(run('Object.getOwnPropertyNames(globalThis).join()')).split(',');
    const outside = names.filter((name) => !(name in globalThis));
    expect(outside.filter((name) => !/^(InternalError|Iterator|Float16Array)$/.test(name))).toEqual(
      [],
    );
    expect(names).not.toContain('Atomics');
    expect(names).not.toContain('WeakRef');
  });

  test("another machine's data", () => {
    expect(run('typeof secret + typeof globalThis.secret')).toBe('undefinedundefined');
    run('Object.prototype.polluted = 1; Array.prototype.map = null; globalThis.secret = 1');
    const seen = neighbour.evaluate('`${secret}${({}).polluted}${typeof [].map}`');
    expect(neighbour.call(neighbour.evaluate('String'), seen)).toBe('42undefinedfunction');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('the time', () => {
    const code =
      'const t = Date.now(); for (let i = 0; i < 1e4; i++); [Date.now() - t, +new Date()]';
    expect(run(code)).toBe('0,0');
    expect(run('Math.random()')).toBe(run('Math.random()'));
    expect(run('new Date(0).getHours() + new Date(0).getTimezoneOffset()')).toBe('0');
  });

  test('promises are never gone on with', () => {
    expect(
      run('let n = 0; (async () => { await 1; n = 1; })(); Promise.resolve().then(() => n++); n'),
    ).toBe('0');
  });
});

test('a machine whose memory was used up leaves room for the next', () => {
  for (let round = 0; round < 5; round++) {
    expect(run('const a = []; for (;;) a.push(new Array(1000).fill(a))')).toBe('memory');
    expect(run('"fine"')).toBe('fine');
  }
});
