import type { QuickJSContext, QuickJSWASMModule } from 'quickjs-emscripten-core';

const page = 65_536;

/** Pages that the module asks for at the beginning, and at most (1 GB). */
const pages = { initial: 256, maximum: 16_384 };

/** Polls after which QuickJS asks whether it shall go on, where nobody says otherwise. */
const ownCountdown = 10_000;

/**
 * One QuickJS with a memory of its own, for the machines that share it. The memory grows only as
 * far as the machine at work may (`allowed`), because in WebAssembly QuickJS's own limit counts
 * blocks, not bytes.
 */
export class Engine {
  readonly module: QuickJSWASMModule;
  readonly memory: GuardedMemory;
  /** The engine itself failed: nothing in it can be used any more. */
  broken = false;
  /** Where in a context the countdown to its next question stands; 0 when that is unknown. */
  readonly #countdownAt: number;

  constructor(module: QuickJSWASMModule, memory: GuardedMemory) {
    this.module = module;
    this.memory = memory;
    this.#countdownAt = findCountdown(module, memory.memory);
  }

  /** Lets a context go on for so many polls before it asks. False when that cannot be set. */
  countDown(context: QuickJSContext, polls: number): boolean {
    if (this.#countdownAt === 0) return false;
    const words = new Int32Array(this.memory.memory.buffer);
    words[(addressOf(context) + this.#countdownAt) >> 2] = polls;
    return true;
  }
}

/** Loads QuickJS and makes an engine of it; takes some milliseconds. */
export async function createEngine(): Promise<Engine> {
  const [core, variant] = await Promise.all([
    import('quickjs-emscripten-core'),
    import('@jitl/quickjs-singlefile-mjs-release-sync'),
  ]);
  const memory = new GuardedMemory();
  const own = core.newVariant(variant.default, { wasmMemory: memory.memory });
  return new Engine(await core.newQuickJSWASMModuleFromVariant(own), memory);
}

/** A memory that refuses to grow beyond what is allowed at the moment. */
export class GuardedMemory {
  readonly memory = new WebAssembly.Memory(pages);
  /** Bytes by which it may still grow. */
  allowed = Infinity;
  /** True since growth was refused. */
  refused = false;

  constructor() {
    const grow = this.memory.grow.bind(this.memory);
    this.memory.grow = (delta) => {
      // One step may go beyond: the allocator asks for a share of all there is, for later.
      if (this.allowed <= 0) {
        this.refused = true;
        throw new RangeError('the machine has all the memory that it may have');
      }
      const before = grow(delta);
      this.allowed -= delta * page;
      return before;
    };
  }
}

/** Where a context lies in the memory. The package keeps it to itself; it has no other way. */
function addressOf(context: QuickJSContext): number {
  return (context as unknown as { ctx: { value: number } }).ctx.value;
}

/**
 * Finds the word that counts down: it is the one that a loop of a hundred rounds lowers by about a
 * hundred. Without it budgets would depend on what ran before.
 */
function findCountdown(module: QuickJSWASMModule, memory: WebAssembly.Memory): number {
  const context = module.newContext();
  const rounds = (count: number): Int32Array => {
    context.unwrapResult(context.evalCode(`for (let i = 0; i < ${count}; i++);`)).dispose();
    return new Int32Array(memory.buffer, addressOf(context), 128).slice();
  };
  rounds(1);
  const [before, after] = [rounds(0), rounds(100)];
  const at = before.findIndex((word, index) => {
    const spent = word - (after[index] ?? 0);
    return word > 0 && word <= ownCountdown && spent >= 100 && spent <= 110;
  });
  context.dispose();
  return Math.max(at, 0) * 4;
}
