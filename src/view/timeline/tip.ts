import { Fate } from '../../trace/query/messages.ts';
import { SpanKind } from '../../trace/query/spans.ts';
import { formatAmount, formatCount, formatTime, oneLine, resourceTitle } from '../ui/format.ts';
import { actorName, sentenceOf } from '../ui/words.ts';
import { valueAt } from './charts.ts';
import { spanTitle } from './draw.ts';
import { pixelNs, type Scene, type Target } from './scene.ts';

/** What the box beside the pointer says: a title and some facts. */
export interface Tip {
  title: string;
  facts: [name: string, value: string][];
}

/** What a kind of span is, in a word or two. */
export const spanWords: Record<number, string> = {
  [SpanKind.call]: 'call',
  [SpanKind.activation]: 'active',
  [SpanKind.fragment]: 'fragment',
  [SpanKind.work]: 'work',
  [SpanKind.wait]: 'waits for the answer',
  [SpanKind.outage]: 'down',
  [SpanKind.operation]: 'operation',
};

/** About what the pointer is at. */
export function tipOf(scene: Scene, target: Target): Tip {
  switch (target.kind) {
    case 'span':
      return tipOfSpan(scene, target.index);
    case 'message':
      return tipOfMessage(scene, target.index);
    case 'mark':
      return tipOfMark(scene, target.index);
    case 'chart':
      return tipOfChart(scene, target.index, target.time);
  }
}

function tipOfSpan(scene: Scene, i: number): Tip {
  const { spans } = scene.slice;
  const [start, end] = [spans.start[i] as number, spans.end[i] as number];
  const resolution = pixelNs(scene);
  const who = actorName(scene.tables, spans.lane[i] as number);
  const count = spans.count[i] as number;
  if (count > 1) {
    const share = end > start ? (100 * (spans.busy[i] as number)) / (end - start) : 100;
    return {
      title: `${formatCount(count)} spans of ${who}`,
      facts: [
        ['from', formatTime(start, resolution)],
        ['over', formatTime(end - start)],
        ['busy', `${share.toFixed(0)} %`],
        ['', 'Zoom in to see them one by one'],
      ],
    };
  }
  return {
    title: spanTitle(scene, i),
    facts: [
      ['', `${who} · ${spanWords[spans.kind[i] as number] ?? ''}`],
      ['from', formatTime(start, resolution)],
      ['takes', end === Infinity ? 'never ends' : formatTime(end - start)],
    ],
  };
}

function tipOfMessage(scene: Scene, i: number): Tip {
  const { messages } = scene.slice;
  const resolution = pixelNs(scene);
  const from = actorName(scene.tables, messages.from[i] as number);
  const to = actorName(scene.tables, messages.to[i] as number);
  const [sent, received] = [messages.sent[i] as number, messages.received[i] as number];
  const facts: Tip['facts'] = [
    ['', `${from} → ${to}`],
    ['sent', formatTime(sent, resolution)],
  ];
  if (received === Infinity) facts.push(['', 'still on its way']);
  else {
    const name = messages.fate[i] === Fate.lost ? 'lost' : 'arrives';
    facts.push([name, formatTime(received, resolution)], ['takes', formatTime(received - sent)]);
  }
  const label = oneLine(scene.tables.strings[messages.label[i] as number] ?? '');
  return { title: label || 'message', facts };
}

function tipOfMark(scene: Scene, i: number): Tip {
  const { marks } = scene.slice;
  const event = {
    kind: marks.kind[i] as number,
    actor: marks.lane[i] as number,
    target: -1,
    label: oneLine(scene.tables.strings[marks.label[i] as number] ?? ''),
    flags: 0,
    value: 0,
  };
  return {
    title: sentenceOf(event, scene.tables),
    facts: [['at', formatTime(marks.time[i] as number, pixelNs(scene))]],
  };
}

function tipOfChart(scene: Scene, index: number, time: number): Tip {
  const curve = scene.curves[index];
  if (!curve) return { title: '', facts: [] };
  const { min, max } = valueAt(curve, time);
  const amount = (value: number): string => formatAmount(curve.resource, value);
  const facts: Tip['facts'] = [
    ['', curve.holder],
    ['at', formatTime(Math.max(0, time), pixelNs(scene))],
    ['use', min === max ? amount(max) : `${amount(min)} – ${amount(max)}`],
    ['peak', amount(curve.peak)],
  ];
  if (curve.budget !== undefined) facts.push(['budget', amount(curve.budget)]);
  return { title: resourceTitle(curve.resource), facts };
}
