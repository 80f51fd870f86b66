import { documentKey } from '../model/project.ts';
import type { Example } from './example.ts';

type Source = Promise<{ default: string }>;

const chart = (
  path: string,
  title: string,
  shows: string,
  source: () => Source,
  /** What is to be verified of it: by the id of its document. */
  claims: { document: string; properties: string } | undefined = undefined,
  kind: Example['kind'] = 'statechart',
): Example => ({
  id: `${path.replace(/\.\w+$/, '')}-machine`,
  title,
  topic: 'State machines',
  kind,
  shows,
  load: async () => ({
    files: [{ path, text: (await source()).default }],
    ...(claims && { profiles: { [documentKey(path, claims.document)]: claims.properties } }),
  }),
});

/** State machines in three languages; what `broken` ones break is found by checks or a search. */
export const charts: readonly Example[] = [
  chart(
    'door-lock.mmd',
    'A hotel door',
    'Cards, a count, two delays, in Mermaid. Send `card` with data and ask why nothing happens.',
    () => import('./chart/door-lock.mmd?raw'),
    {
      document: 'state-diagram',
      properties: "never wrong > 3\nafter In('Alarm') leads to In('Locked')",
    },
  ),
  chart(
    'crossing.scxml',
    'A crossing with a button',
    'Lamps for cars and for people as two regions that tell each other. Verify that nobody walks into cars.',
    () => import('./chart/crossing.scxml?raw'),
    {
      document: 'crossing',
      properties:
        "never (In('carsGo') and In('walk'))\nnever (In('carsSlow') and In('walk'))\nafter waiting leads to In('walk')",
    },
  ),
  chart(
    'crossing-broken.scxml',
    'A crossing that lets people go too soon',
    'One line at the wrong place: a search finds the run in which cars still move.',
    () => import('./chart/crossing-broken.scxml?raw'),
    {
      document: 'crossing-broken',
      properties: "never (In('carsSlow') and In('walk'))",
    },
  ),
  chart(
    'media-player.js',
    'A media player that remembers',
    'Deep history over two regions, in XState. Off and on again: it goes on where it was.',
    () => import('./chart/media-player.js.txt?raw'),
  ),
  chart(
    'breaker.scxml',
    'A circuit breaker as a machine',
    'Counters and a delay that opens the way for one try. Verify what it promises.',
    () => import('./chart/breaker.scxml?raw'),
    {
      document: 'breaker',
      properties:
        "always (not In('open') or failures >= 5)\nafter In('open') leads to In('closed')",
    },
  ),
  chart(
    'connection.ts',
    'A connection that tries again',
    'XState in TypeScript with growing delays; you decide how each attempt ends.',
    () => import('./chart/connection.ts.txt?raw'),
  ),
  chart(
    'transaction.mmd',
    'The life of a transaction',
    'Prepared, in doubt, recovered: drawn in Mermaid and run with its delays.',
    () => import('./chart/transaction.mmd?raw'),
  ),
  chart(
    'transaction-broken.mmd',
    'A transaction with three mistakes',
    'A vote that goes two ways, a state without a way in, a doubt that nobody resolves.',
    () => import('./chart/transaction-broken.mmd?raw'),
  ),
  chart(
    'extension.mmd',
    'The life of an extension',
    'Loaded, activated, paused, failed, recovered: what the extensions panel obeys.',
    () => import('./chart/extension.mmd?raw'),
  ),
  chart(
    'model-pool.scxml',
    'A model in a pool',
    'Memory is held while the model is in it and given back on every way out; errors are tried again.',
    () => import('./chart/model-pool.scxml?raw'),
  ),
  chart(
    'artifact.mmd',
    'A stored result that ages',
    'Days and months of virtual time, a choice, and a way back for what is read.',
    () => import('./chart/artifact.mmd?raw'),
  ),
  chart(
    'elevator.scxml',
    'An elevator of four floors',
    'Cabin and door side by side, calls in a list, with code in ECMAScript.',
    () => import('./chart/elevator.scxml?raw'),
    {
      document: 'elevator',
      properties: "never (In('moving') and In('opened'))\nalways floor >= 0 and floor <= 3",
    },
  ),
  chart(
    'kitchen.scxml',
    'A cook and a helper',
    'A machine that invokes another one, hears from it, and gets its result.',
    () => import('./chart/kitchen.scxml?raw'),
  ),
  chart(
    'convergence.mmd',
    'Find, mend, attack as a machine',
    'A loop of at most ten rounds that does not call giving up a success.',
    () => import('./chart/convergence.mmd?raw'),
    {
      document: 'state-diagram',
      properties: "never round > 10\neventually In('Converged') or In('Failed')",
    },
  ),
  chart(
    'vending-broken.scxml',
    'A vending machine to be searched',
    'Nothing looks wrong, yet one order of coins is never refunded and one way never rests.',
    () => import('./chart/vending-broken.scxml?raw'),
    {
      document: 'vending',
      properties: "never (In('waiting') and coins > 3)\nafter In('paid') leads to In('waiting')",
    },
  ),
  chart(
    'runaway-broken.scxml',
    'Code that never ends',
    'An endless guard and a hoard of memory: each is stopped where it stands, and the page goes on.',
    () => import('./chart/runaway-broken.scxml?raw'),
  ),
  chart(
    'neighbours-broken.md',
    'Two machines that wait for each other',
    'Run both together: who holds what, who waits for whom, and the circle they are in.',
    () => import('./chart/neighbours-broken.md?raw'),
    undefined,
    'document',
  ),
];
