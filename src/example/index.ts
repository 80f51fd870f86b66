import { documentKey } from '../model/project.ts';
import { charts } from './charts.ts';
import type { Example } from './example.ts';
import { firstExample } from './first.ts';
import { protocols } from './protocols.ts';
import { scenarios } from './scenarios.ts';

type Source = Promise<{ default: string }>;

const file =
  (path: string, source: () => Source): Example['load'] =>
  async () => ({ files: [{ path, text: (await source()).default }] });

/** A file with a profile for its one document. */
const profiled =
  (path: string, document: string, source: () => Source, profile: () => Source): Example['load'] =>
  async () => ({
    ...(await file(path, source)()),
    profiles: { [documentKey(path, document)]: (await profile()).default },
  });

/** The gallery, in the order it is shown. */
export const examples: readonly Example[] = [
  {
    id: 'first',
    title: firstExample.title,
    topic: 'First steps',
    kind: 'protocol',
    shows: 'Calls and replies, a choice of three, two things at once. Take another branch.',
    load: async () => ({ files: [...firstExample.files] }),
  },
  {
    id: 'request-and-response',
    title: 'Looking up a book',
    topic: 'First steps',
    kind: 'protocol',
    shows: 'Request and response through three desks; activations become spans in the timeline.',
    load: file('looking-up-a-book.mmd', () => import('./request-and-response.mmd?raw')),
  },
  {
    id: 'night-train',
    title: 'The night train',
    topic: 'First steps',
    kind: 'document',
    shows: 'A Markdown document with a flowchart, two protocols and a state diagram.',
    load: file('night-train.md', () => import('./night-train.md?raw')),
  },
  {
    id: 'event-bus',
    title: 'One event, three listeners',
    topic: 'Messages',
    kind: 'protocol',
    shows: 'Publish and subscribe: asynchronous messages interleave, and one is sent again.',
    load: file('event-bus.mmd', () => import('./event-bus.mmd?raw')),
  },
  {
    id: 'two-phase-commit-drawn',
    title: 'Two-phase commit, drawn',
    topic: 'Agreement',
    kind: 'protocol',
    shows: 'Promise, then decide. Crash the coordinator between the phases and see who waits.',
    load: file('two-phase-commit.mmd', () => import('./two-phase-commit.mmd?raw')),
  },
  {
    id: 'circuit-breaker',
    title: 'Circuit breaker',
    topic: 'Failure',
    kind: 'protocol',
    shows: 'Closed, open, half open: a breaker spares a service that is slow. Try several seeds.',
    load: profiled(
      'circuit-breaker.mmd',
      'circuit-breaker',
      () => import('./circuit-breaker.mmd?raw'),
      () => import('./circuit-breaker.yaml?raw'),
    ),
  },
  {
    id: 'convergence-loop',
    title: 'Find, mend, attack',
    topic: 'Failure',
    kind: 'protocol',
    shows: 'A loop that goes round until nothing changes any more; each round is a choice.',
    load: file('convergence-loop.mmd', () => import('./convergence-loop.mmd?raw')),
  },
  {
    id: 'resource-allocation',
    title: 'Sharing a budget',
    topic: 'Resources',
    kind: 'protocol',
    shows: 'Three tiers spend credits. The profile sets costs and budgets; watch the bars.',
    load: profiled(
      'resource-allocation.mmd',
      'sharing-a-budget-between-tiers',
      () => import('./resource-allocation.mmd?raw'),
      () => import('./resource-allocation.yaml?raw'),
    ),
  },
  {
    id: 'bootstrap',
    title: 'Starting a system in order',
    topic: 'Life cycles',
    kind: 'protocol',
    shows: 'What must be ready before what, and what happens when a migration fails.',
    load: file('bootstrap.mmd', () => import('./bootstrap.mmd?raw')),
  },
  {
    id: 'extension-loading',
    title: 'Loading an extension',
    topic: 'Life cycles',
    kind: 'protocol',
    shows: 'Created and destroyed participants, and a critical region with two ways to fail.',
    load: file('extension-loading.mmd', () => import('./extension-loading.mmd?raw')),
  },
  {
    id: 'traffic-light',
    title: 'Traffic light',
    topic: 'Life cycles',
    kind: 'statechart',
    shows: 'A state diagram with states inside a state.',
    load: file('traffic-light.mmd', () => import('./traffic-light.mmd?raw')),
  },
  ...protocols,
  ...charts,
  ...scenarios,
];
