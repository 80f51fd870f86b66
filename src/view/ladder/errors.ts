import type { Mark } from '../ui/marks.svelte.ts';
import { words } from '../ui/marks.svelte.ts';

/** The rungs from the bottom up: where an error can be. */
export const rungs = ['tool', 'step', 'run', 'swarm', 'human'] as const;

/** A rung of the ladder. */
export type Rung = (typeof rungs)[number];

/** One thing that happens to an error, at a rung. */
export interface LadderMark {
  mark: Mark;
  rung: Rung;
  /** Where it goes to from there, when it is escalated. */
  to?: Rung;
  title: string;
  detail: string;
  tone: 'bad' | 'warn' | 'ok' | 'accent' | 'plain';
}

/** An error from where it was raised to where it was settled. */
export interface ErrorStory {
  id: string;
  /** Its type as first raised, its severity and category. */
  type: string;
  severity: string;
  category: string;
  marks: LadderMark[];
  first: number;
  last: number;
  /** How it ended; '' while it is open. */
  action: string;
}

/** The stories of all errors, in the order in which they were raised. */
export function errorStories(
  marks: readonly Mark[],
  actors: readonly { tier: string }[],
): ErrorStory[] {
  const stories = new Map<string, ErrorStory>();
  const at = new Map<string, Rung>();
  for (const mark of marks) {
    let story = stories.get(mark.subject);
    if (!story) {
      if (mark.family !== 'error') continue;
      story = emptyStory(mark);
      stories.set(mark.subject, story);
    }
    const own = rungOf(actors[mark.actor]?.tier ?? '');
    const rung = own ?? at.get(mark.subject) ?? 'step';
    const told = tell(mark, rung);
    story.marks.push(told);
    story.last = mark.step;
    at.set(mark.subject, told.to ?? rung);
    note(story, mark);
  }
  return [...stories.values()];
}

function emptyStory(mark: Mark): ErrorStory {
  const first = mark.step;
  const story = { id: mark.subject, type: '', severity: '', category: '', action: '' };
  return { ...story, marks: [], first, last: first };
}

function note(story: ErrorStory, { family, what, detail }: Mark): void {
  if (family !== 'error') return;
  if (what === 'raised') {
    story.type ||= detail;
    story.action = '';
  } else if (what === 'classified') {
    const [severity = '', category = ''] = detail.split('/');
    story.severity = severity;
    story.category = category;
  } else if (what === 'resolved') story.action = detail;
}

/** The rung of a tier's name. */
export function rungOf(tier: string): Rung | undefined {
  const name = { parent: 'run', routine: 'run', user: 'human', person: 'human' }[tier] ?? tier;
  return rungs.find((rung) => rung === name);
}

const above: Record<Rung, Rung> = {
  tool: 'step',
  step: 'run',
  run: 'swarm',
  swarm: 'human',
  human: 'human',
};

function tell(mark: Mark, rung: Rung): LadderMark {
  const { family, what, detail, value } = mark;
  const text = words(detail);
  if (family === 'retry') {
    const title = what === 'wait' ? 'waits' : what === 'again' ? 'tries again' : words(what);
    return { mark, rung, title, detail: '', tone: what === 'give_up' ? 'warn' : 'plain' };
  }
  switch (what) {
    case 'raised':
      return { mark, rung, title: 'raised', detail: text, tone: 'bad' };
    case 'classified':
      return { mark, rung, title: 'classified', detail: text.replace('/', ' · '), tone: 'plain' };
    case 'tried': {
      const nth = value > 0 ? `, attempt ${value}` : '';
      return { mark, rung, title: 'tried', detail: `${text}${nth}`, tone: 'accent' };
    }
    case 'escalated': {
      const to = rungOf(detail) ?? above[rung];
      return {
        mark,
        rung,
        to,
        title: 'escalated',
        detail: `to the ${words(detail)}`,
        tone: 'warn',
      };
    }
    case 'resolved': {
      const bad = /stop|abort|fail/.test(detail);
      return { mark, rung, title: 'resolved', detail: text, tone: bad ? 'bad' : 'ok' };
    }
    default:
      return { mark, rung, title: words(what), detail: text, tone: 'plain' };
  }
}

/** The rungs to be drawn, from the top: those that occur and the usual ones between them. */
export function rungsOf(story: ErrorStory): Rung[] {
  const used = story.marks.flatMap(({ rung, to }) => (to ? [rung, to] : [rung]));
  const places = used.map((rung) => rungs.indexOf(rung));
  const low = Math.min(1, ...places);
  const high = Math.max(3, ...places);
  return rungs.slice(low, high + 1).reverse();
}
