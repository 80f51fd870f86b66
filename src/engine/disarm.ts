/**
 * Takes from a worker what the page's Content-Security-Policy cannot take from it: the network and
 * the evaluation of text as code. The first thing a worker imports, so that nothing runs before.
 */
const forbidden = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebSocketStream',
  'EventSource',
  'WebTransport',
  'RTCPeerConnection',
  'BroadcastChannel',
  'importScripts',
  'Worker',
  'SharedWorker',
  'caches',
  'indexedDB',
  'eval',
];

function remove(name: string): void {
  for (let at: object | null = globalThis; at; at = Object.getPrototypeOf(at) as object | null) {
    if (Object.hasOwn(at, name)) Reflect.deleteProperty(at, name);
  }
  Object.defineProperty(globalThis, name, { value: undefined, configurable: false });
}

/** Every kind of function has a constructor that compiles text. */
function closeConstructors(): void {
  const refuse = function Function(): never {
    throw new TypeError('this worker does not evaluate text as code');
  };
  const kinds = [
    function plain() {},
    async function asynchronous() {},
    function* generator() {},
    async function* both() {},
  ];
  for (const kind of kinds) {
    const prototype = Object.getPrototypeOf(kind) as object;
    Object.defineProperty(prototype, 'constructor', { value: refuse, configurable: false });
  }
  Object.defineProperty(globalThis, 'Function', { value: refuse, configurable: false });
}

/** A timer that is given a text would run it. */
function closeTimers(): void {
  for (const name of ['setTimeout', 'setInterval'] as const) {
    const set = globalThis[name] as (task: () => void, ...rest: unknown[]) => unknown;
    const timer = (task: unknown, ...rest: unknown[]): unknown => {
      if (typeof task === 'function') return set(task as () => void, ...rest);
      throw new TypeError('this worker does not evaluate text as code');
    };
    Object.defineProperty(globalThis, name, { value: timer, configurable: false });
  }
}

if (typeof WorkerGlobalScope !== 'undefined' && globalThis instanceof WorkerGlobalScope) {
  for (const name of forbidden) remove(name);
  closeConstructors();
  closeTimers();
}

export {};
