import { describe, expect, test } from 'vitest';
import { loadPackage } from '../../src/sandbox/package.ts';
import type { Loaded, PackageOptions, Plain } from '../../src/sandbox/package.ts';

/** A host that keeps what it was told. */
function host(granted: string[], over: Partial<PackageOptions> = {}) {
  const heard: Plain[][] = [];
  const options: PackageOptions = {
    host: {
      emit: { capability: 'events', call: (...args) => void heard.push(args) },
      readData: { capability: 'data', call: (name) => ({ name: name ?? null, value: 7 }) },
      fail: {
        capability: 'events',
        call: () => {
          throw new Error('the host could not');
        },
      },
    },
    granted,
    ...over,
  };
  return { heard, options };
}

describe('a package', () => {
  test('offers the functions that its code assigns, by kind', async () => {
    const code = `
      guards.ready = (context) => context.count > 2;
      actions = { tell(context) { host.emit('told', { count: context.count }); } };
      const monitors = { doors: { onEvent: (event) => event.name } };`;
    const { heard, options } = host(['events']);
    const loaded = await loadPackage(code, options);
    expect(loaded.offers).toMatchObject({
      guards: ['ready'],
      actions: ['tell'],
      services: [],
      monitors: ['doors.onEvent'],
    });
    expect(loaded.call('guards', 'ready', [{ count: 3 }])).toEqual({
      value: true,
      calls: [],
      denied: [],
    });
    expect(loaded.call('actions', 'tell', [{ count: 3 }])).toEqual({
      calls: [{ name: 'emit', capability: 'events', args: ['told', { count: 3 }] }],
      denied: [],
    });
    expect(heard).toEqual([['told', { count: 3 }]]);
    expect(loaded.call('monitors', 'doors.onEvent', [{ name: 'open' }]).value).toBe('open');
    loaded.dispose();
  });

  test('A12 is refused what it was not granted: thrown inside, told outside', async () => {
    const code = `
      actions.careless = () => host.readData('secret');
      actions.careful = () => { try { host.readData('secret'); } catch (e) { return e.message; } };`;
    const { options } = host([]);
    const loaded = await loadPackage(code, options);
    const denied = [{ name: 'readData', capability: 'data', args: ['secret'] }];
    const careless = loaded.call('actions', 'careless', []);
    expect(careless.denied).toEqual(denied);
    expect(careless.error?.kind).toBe('thrown');
    const careful = loaded.call('actions', 'careful', []);
    expect(careful.denied).toEqual(denied);
    expect(careful.error).toBeUndefined();
    expect(careful.value).toMatch(/needs the capability data/);
    expect(careful.calls).toEqual([]);
  });

  test('keeps what it keeps from call to call, and is paused and ended from outside', async () => {
    const loaded = await loadPackage('let n = 0; actions.next = () => ++n;', host([]).options);
    expect(next(loaded)).toBe(1);
    loaded.pause();
    expect(loaded.call('actions', 'next', []).error?.kind).toBe('paused');
    loaded.resume();
    expect(next(loaded)).toBe(2);
    loaded.dispose();
    expect(loaded.call('actions', 'next', []).error).toBeDefined();
  });

  test.each([
    ['thrown', 'throw new Error("no")'],
    ['thrown', 'return host.fail()'],
    ['thrown', 'return Promise.resolve(1)'],
    ['thrown', 'return () => 1'],
    ['budget', 'for (;;);'],
    ['budget', 'const f = () => f() + 1; f()'],
    ['memory', 'const all = []; for (;;) all.push(new Array(1000).fill(0))'],
    ['breach', 'fetch("https://example.org")'],
  ])('is stopped: %s by %s', async (kind, body) => {
    const code = `actions.act = () => { ${body} }; guards.fine = () => true;`;
    const loaded = await loadPackage(code, host(['events']).options);
    expect(loaded.call('actions', 'act', []).error?.kind).toBe(kind);
    if (kind !== 'memory') expect(loaded.call('guards', 'fine', []).value).toBe(true);
    loaded.dispose();
  });

  test('offers nothing when its code does not load', async () => {
    const loaded = await loadPackage('guards.a = () => true; throw 1;', host([]).options);
    expect(loaded.loading.error?.kind).toBe('thrown');
    expect(loaded.call('guards', 'a', []).error?.kind).toBe('missing');
    const other = await loadPackage('guards.a = ', host([]).options);
    expect(other.loading.error?.message).toMatch(/SyntaxError/);
  });

  test('finds own functions only, whatever a name says', async () => {
    const loaded = await loadPackage('guards.a = () => true;', host([]).options);
    for (const name of ['toString', 'constructor', '__proto__', 'a.constructor', 'a.call', '']) {
      expect(loaded.call('guards', name, []).error?.kind).toBe('missing');
    }
    expect(loaded.call('constructor' as 'guards', 'keys', [{}]).error?.kind).toBe('missing');
  });

  test('cannot change what values outside are made of', async () => {
    const code = `actions.act = () => JSON.parse('{"__proto__": {"polluted": 1}, "a": 1}');
      Object.prototype.polluted = 1;
      Object.prototype.toJSON = function () { return { trap: 1 }; };
      Array.prototype.push = () => { throw 1; };`;
    const loaded = await loadPackage(code, host([]).options);
    const { value } = loaded.call('actions', 'act', []);
    expect(value).toEqual({ trap: 1 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

function next(loaded: Loaded): unknown {
  return loaded.call('actions', 'next', []).value;
}
