import { bare } from './view.ts';
import type { Picture, View } from './view.ts';

/** All views of the page, in the order of their tabs. */
export const views: readonly View[] = [
  {
    id: 'sequence',
    title: 'Run',
    icon: 'sequence',
    place: 'stage',
    needs: 'run',
    load: () => import('./sequence/SequenceView.svelte'),
  },
  {
    id: 'diagram',
    title: 'Diagram',
    icon: 'picture',
    place: 'stage',
    needs: 'anything',
    load: bare(() => import('./picture/PictureView.svelte')),
  },
  {
    id: 'graph',
    title: 'Graph',
    icon: 'graph',
    place: 'stage',
    needs: ['graph'],
    load: bare(() => import('./graph/GraphView.svelte')),
  },
  {
    id: 'statechart',
    title: 'States',
    icon: 'statechart',
    place: 'stage',
    needs: ['statechart'],
    load: bare(() => import('./graph/StatechartView.svelte')),
  },
  {
    id: 'tiers',
    title: 'Tiers',
    icon: 'graph',
    place: 'stage',
    needs: 'run',
    shows: ['exhibit:account'],
    load: () => import('./tiers/TiersView.svelte'),
  },
  {
    id: 'lanes',
    title: 'Bus',
    icon: 'events',
    place: 'stage',
    needs: 'run',
    shows: ['family:event'],
    load: () => import('./lanes/LanesView.svelte'),
  },
  {
    id: 'timeline',
    title: 'Timeline',
    icon: 'timeline',
    place: 'dock',
    needs: 'run',
    load: () => import('./timeline/TimelineView.svelte'),
  },
  {
    id: 'budgets',
    title: 'Budgets',
    icon: 'metrics',
    place: 'dock',
    needs: 'run',
    shows: ['family:budget'],
    load: () => import('./budgets/BudgetsView.svelte'),
  },
  {
    id: 'log',
    title: 'Events',
    icon: 'events',
    place: 'dock',
    needs: 'run',
    load: () => import('./log/LogView.svelte'),
  },
  {
    id: 'metrics',
    title: 'Metrics',
    icon: 'metrics',
    place: 'dock',
    needs: 'run',
    load: () => import('./metrics/MetricsView.svelte'),
  },
  {
    id: 'search',
    title: 'Search',
    icon: 'search',
    place: 'dock',
    needs: 'run',
    shows: ['scenario'],
    load: bare(() => import('./search/SearchView.svelte')),
  },
  {
    id: 'now',
    title: 'Now',
    icon: 'target',
    place: 'right',
    needs: 'anything',
    load: bare(() => import('./inspector/Now.svelte')),
  },
  {
    id: 'event',
    title: 'Event',
    icon: 'arrow',
    place: 'right',
    needs: 'anything',
    load: bare(() => import('./inspector/Event.svelte')),
  },
  {
    id: 'why',
    title: 'Why',
    icon: 'help',
    place: 'right',
    needs: 'anything',
    load: bare(() => import('./inspector/Why.svelte')),
  },
  {
    id: 'state',
    title: 'State',
    icon: 'inspector',
    place: 'right',
    needs: 'anything',
    load: bare(() => import('./inspector/State.svelte')),
  },
];

/** All pictures that can be saved, in the order in which they are offered. */
export const pictures: readonly Picture[] = [
  {
    id: 'sequence',
    title: 'Sequence of the run',
    text: 'Everything that happened, to its whole length',
    needs: 'run',
    load: async () => {
      const { exportSequenceSvg } = await import('./sequence/export.ts');
      return (page) => exportSequenceSvg(page.playback);
    },
  },
  {
    id: 'timeline',
    title: 'Timeline',
    text: 'Lanes, messages and resources of the whole run',
    needs: 'run',
    load: async () => {
      const { exportTimelineSvg } = await import('./timeline/export.ts');
      return (page) => exportTimelineSvg(page.playback);
    },
  },
  {
    id: 'diagram',
    title: 'Diagram',
    text: 'As Mermaid draws it',
    needs: 'mermaid',
    load: async () => (await import('./picture/export.ts')).exportDiagramSvg,
  },
];
