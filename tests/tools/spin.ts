import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether SPIN and a C compiler are installed (`apt-get install spin gcc`). */
export const hasSpin = [
  ['spin', '-V'],
  ['gcc', '--version'],
  ['bash', '--version'],
].every(([program = '', ...rest]) => spawnSync(program, rest).status === 0);

/** What SPIN says of a model. */
export interface SpinResult {
  states: number;
  transitions: number;
  /** What is wrong, as `pan` names it: "invalid end state", "assertion violated"; '' for nothing. */
  error: string;
  complete: boolean;
  /** CPU seconds of the search (user and system), and of making it. */
  seconds: number;
  makingSeconds: number;
  /** Bytes of memory in all. */
  bytes: number;
}

/** How SPIN searches. */
export interface SpinOptions {
  /** Arguments of `spin`, `gcc` and `pan` beside the usual ones. */
  spin?: string[];
  gcc?: string[];
  pan?: string[];
}

/** Breadth first, without reduction. */
export const breadthFirst = ['-O2', '-DBFS', '-DNOREDUCE', '-DSAFETY'];

/** Depth first, without reduction. */
export const depthFirst = ['-O2', '-DNOREDUCE', '-DSAFETY'];

/** Depth first, with SPIN's partial-order reduction. */
export const reduced = ['-O2', '-DSAFETY'];

/** Runs SPIN on a model and goes on after errors, so that all states are counted. */
export function runSpin(promela: string, { spin = [], gcc, pan }: SpinOptions = {}): SpinResult {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-spin-'));
  try {
    writeFileSync(join(folder, 'model.pml'), promela);
    const run = (command: string[]): { output: string; seconds: number } => timed(command, folder);
    const translated = run(['spin', ...spin, '-a', 'model.pml']);
    const compiled = run(['gcc', ...(gcc ?? breadthFirst), '-w', '-o', 'pan', 'pan.c']);
    const { output, seconds } = run(['./pan', '-c0', '-m1000000', ...(pan ?? [])]);
    const makingSeconds = translated.seconds + compiled.seconds;
    return { ...read(output), seconds, makingSeconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function read(output: string): Omit<SpinResult, 'seconds' | 'makingSeconds'> {
  const number = (pattern: RegExp): number => Number(pattern.exec(output)?.[1] ?? Number.NaN);
  return {
    states: number(/(\d+) states, stored/),
    transitions: number(/(\d+) transitions/) - 1,
    error: /pan:\d+: (invalid end state|assertion violated)/.exec(output)?.[1] ?? '',
    complete: !/Search not completed|max search depth too small|out of memory/.test(output),
    bytes: number(/([\d.]+)\s+total actual memory usage/) * 2 ** 20,
  };
}

/** What a command prints, and its CPU seconds (user and system), which the shell tells. */
function timed(command: string[], cwd: string): { output: string; seconds: number } {
  const script = `TIMEFORMAT='cpu %3U %3S'; time "$@"`;
  const all = ['-c', script, 'bash', ...command];
  const maxBuffer = 2 ** 26;
  const { stdout, stderr } = spawnSync('bash', all, { cwd, encoding: 'utf8', maxBuffer });
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
  return { output: stdout + stderr, seconds: Number(user) + Number(system) };
}
