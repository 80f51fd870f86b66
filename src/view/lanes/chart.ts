import type { Chart, ChartArrow, ChartPoint, Tone } from '../ui/chart.ts';
import type { Mark } from '../ui/marks.svelte.ts';

const looks: Record<string, { shape: ChartPoint['shape']; tone: Tone; words: string } | undefined> =
  {
    published: { shape: 'ring', tone: 'accent', words: 'published' },
    delivered: { shape: 'dot', tone: 'accent', words: 'delivered' },
    effect: { shape: 'diamond', tone: 'ok', words: 'took effect' },
    acked: { shape: 'tick', tone: 'plain', words: 'acknowledged' },
    duplicate: { shape: 'ring', tone: 'warn', words: 'known already: no effect' },
    lost: { shape: 'cross', tone: 'bad', words: 'lost' },
    dropped: { shape: 'cross', tone: 'bad', words: 'dropped' },
    held: { shape: 'square', tone: 'warn', words: 'held back until its causes are there' },
    replayed: { shape: 'dot', tone: 'plain', words: 'replayed' },
    rejected: { shape: 'cross', tone: 'warn', words: 'rejected: there is no room' },
    refused: { shape: 'cross', tone: 'warn', words: 'refused' },
    unknown: { shape: 'cross', tone: 'warn', words: 'of a type that nobody declared' },
  };

/** What an event is delivered from. */
const sources = new Set(['published', 'replayed', 'held']);

/** What is counted of a topic. */
export interface TopicCount {
  topic: string;
  published: number;
  delivered: number;
  effects: number;
  duplicates: number;
  lost: number;
  held: number;
}

/** Lanes by component, what happened to each event, arrows from publication on. */
export function eventChart(
  marks: readonly Mark[],
  actors: readonly { name: string; tier: string }[],
  topic: string,
): Chart {
  const fitting = topic === '' ? marks : marks.filter((mark) => mark.detail === topic);
  const points: ChartPoint[] = [];
  const arrows: ChartArrow[] = [];
  const lanes = new Set<number>();
  /** The last point of an event at a component: what the next one there follows from. */
  const last = new Map<string, number>();
  /** The last point of an event anywhere: where it comes from. */
  const anywhere = new Map<string, number>();
  const drawn = new Set<number>();
  for (const mark of fitting) {
    const look = looks[mark.what];
    if (!look) continue;
    lanes.add(mark.actor);
    const { words, ...style } = look;
    const name = mark.value > 0 ? `${mark.subject} (number ${mark.value})` : mark.subject;
    points.push({
      lane: String(mark.actor),
      at: { time: mark.time, step: mark.step },
      event: mark.event,
      ...style,
      title: [mark.detail, name, words].filter((part) => part !== '').join(' · '),
    });
    const here = `${mark.actor} ${mark.subject}`;
    const linked = drawn.has(mark.link) ? mark.link : undefined;
    const before = last.get(here) ?? linked ?? anywhere.get(mark.subject);
    if (before !== undefined) {
      const tone = style.tone === 'ok' ? 'accent' : style.tone;
      arrows.push({ from: before, to: mark.event, tone, dashed: mark.what === 'replayed' });
    }
    last.set(here, mark.event);
    drawn.add(mark.event);
    if (sources.has(mark.what)) anywhere.set(mark.subject, mark.event);
  }
  return {
    lanes: [...lanes]
      .sort((a, b) => a - b)
      .map((actor) => ({
        id: String(actor),
        title: actors[actor]?.name ?? 'system',
        note: actors[actor]?.tier ?? '',
        tone: tierTone(actors[actor]?.tier ?? ''),
        height: 44,
      })),
    spans: [],
    points,
    arrows,
    curves: [],
  };
}

function tierTone(tier: string): Tone {
  const tones: Record<string, Tone> = { swarm: 't1', run: 't2', step: 't3', tool: 't4' };
  return tones[tier] ?? 'bus';
}

/** What happened to each topic's events until a step. */
export function countTopics(marks: readonly Mark[], step: number): TopicCount[] {
  const topics = new Map<string, TopicCount>();
  for (const mark of marks) {
    if (mark.step > step) break;
    let count = topics.get(mark.detail);
    if (!count) {
      count = {
        topic: mark.detail,
        published: 0,
        delivered: 0,
        effects: 0,
        duplicates: 0,
        lost: 0,
        held: 0,
      };
      topics.set(mark.detail, count);
    }
    const key = keys[mark.what];
    if (key) count[key]++;
  }
  return [...topics.values()];
}

const keys: Record<string, Exclude<keyof TopicCount, 'topic'> | undefined> = {
  published: 'published',
  delivered: 'delivered',
  effect: 'effects',
  duplicate: 'duplicates',
  lost: 'lost',
  dropped: 'lost',
  held: 'held',
};
