/** Code in the sandbox did not come to its end. */
export class SandboxError extends Error {
  override name = 'SandboxError';
  /**
   * `thrown`: an error of the code itself. `budget`: too many steps, or recursion without end.
   * `memory`: more memory than allowed; the machine is of no use any more. `breach`: it asked for
   * something that only a page or a program outside has.
   */
  readonly kind: 'thrown' | 'budget' | 'memory' | 'breach';

  constructor(message: string, kind: SandboxError['kind'] = 'thrown') {
    super(message);
    this.kind = kind;
  }
}

/**
 * Sorts what a machine says about an error: QuickJS tells of its own limits by messages, and of
 * what it does not know by name.
 */
export function sandboxError(message: string): SandboxError {
  if (/^InternalError: (out of memory|string too long)/.test(message)) {
    return new SandboxError('more memory than the limit allows', 'memory');
  }
  if (message.startsWith('InternalError: stack overflow')) {
    return new SandboxError('functions call each other without end', 'budget');
  }
  const unknown = /^ReferenceError: '?([\w$]+)'? is not defined/.exec(message)?.[1];
  if (unknown !== undefined && outside.has(unknown)) {
    return new SandboxError(`${unknown} cannot be reached from a machine's code`, 'breach');
  }
  return new SandboxError(message);
}

/** Names that stand for a world outside in pages, workers and servers. */
const outside = new Set(
  (
    'fetch XMLHttpRequest WebSocket WebTransport EventSource BroadcastChannel RTCPeerConnection ' +
    'indexedDB localStorage sessionStorage caches cookieStore document window self navigator ' +
    'location frames importScripts Worker SharedWorker ServiceWorker WebAssembly SharedArrayBuffer ' +
    'Atomics setTimeout setInterval setImmediate queueMicrotask requestAnimationFrame performance ' +
    'eval Function postMessage crypto require process Buffer Deno Bun Proxy WeakRef FinalizationRegistry'
  ).split(' '),
);
