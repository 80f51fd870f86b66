import type { ExploreRequest, ExploreResult, Progress } from './api.ts';
import { conduct, type Searcher } from './conduct.ts';
import { explorerOf } from './explore.ts';

/** Searches without workers, for tests and the command line: others get their turn in between. */
export async function exploreHere(
  request: ExploreRequest,
  host: { pause(): Promise<void> },
  progress?: (p: Progress & { result: ExploreResult }) => void,
  cancelled?: () => boolean,
): Promise<ExploreResult> {
  const explorer = await explorerOf(request);
  const searcher: Searcher = {
    async seeds(from, count) {
      await host.pause();
      return explorer.seeds(from, count);
    },
    async orders(ms) {
      await host.pause();
      return explorer.orders(ms);
    },
    failure: async (finding) => explorer.failure(finding),
  };
  return conduct(request, [searcher], progress, cancelled);
}
