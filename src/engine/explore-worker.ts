import './disarm.ts';
import type { ExploreRequest } from './api.ts';
import type { Explorer } from './explore.ts';
import type { Finding } from '../explore/subject.ts';

/** What the page asks of a searching worker; answers carry the same id. */
export type ExploreCall = { id: number } & (
  | { call: 'begin'; request: ExploreRequest }
  | { call: 'seeds'; from: number; count: number }
  | { call: 'orders'; ms: number }
  | { call: 'failure'; finding: Finding }
);

/** Its answer. */
export type ExploreAnswer = { id: number; value?: unknown; problem?: string };

let explorer: Explorer | undefined;

self.addEventListener('message', (event: MessageEvent<ExploreCall>) => {
  const { id } = event.data;
  const answer = (given: Omit<ExploreAnswer, 'id'>): void => self.postMessage({ id, ...given });
  perform(event.data).then(
    (value) => answer({ value }),
    (problem: unknown) =>
      answer({ problem: problem instanceof Error ? problem.message : 'failed' }),
  );
});

async function perform(asked: ExploreCall): Promise<unknown> {
  if (asked.call === 'begin') {
    const { explorerOf } = await import('./explore.ts');
    explorer = await explorerOf(asked.request);
    return undefined;
  }
  if (!explorer) throw new Error('nothing was begun');
  switch (asked.call) {
    case 'seeds':
      return explorer.seeds(asked.from, asked.count);
    case 'orders':
      return explorer.orders(asked.ms);
    case 'failure':
      return explorer.failure(asked.finding);
  }
}
