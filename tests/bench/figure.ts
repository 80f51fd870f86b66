/** One measured figure, as `npm run bench -- --json` prints it. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  /** What it is compared with, measured in the same run. */
  peer?: string;
  peerValue?: number;
  /** How many times better than the peer. */
  ratio?: number;
  /** What must be reached, for people. */
  target: string;
  ok: boolean;
  where: 'node' | 'chromium';
}

/** Something that is measured: it gives one or more figures. */
export interface Measurement {
  /** The names of its figures. */
  names: string[];
  where: Figure['where'];
  measure(): Promise<Figure[]>;
}

/** Deliveries a second against the bare loop. */
export function ringFigure(
  speed: { kernel: number; bare: number; agree: boolean },
  where: Figure['where'],
): Figure {
  const { kernel, bare, agree } = speed;
  return {
    name: 'kernel-ring',
    value: Math.round(kernel),
    unit: 'events/s',
    peer: 'bare typed-array heap loop',
    peerValue: Math.round(bare),
    ratio: rounded(kernel / bare),
    target: '≥ 2,000,000 events/s, or half of the bare loop',
    ok: agree && kernel >= Math.min(2_000_000, bare / 2),
    where,
  };
}

/** Milliseconds of a parse against Mermaid's. */
export function parseFigure(
  speed: { ours: number; mermaid: number; same: boolean },
  where: Figure['where'],
): Figure {
  const { ours, mermaid, same } = speed;
  return {
    name: 'parse-sequence',
    value: rounded(ours),
    unit: 'ms',
    peer: 'Mermaid’s parser',
    peerValue: rounded(mermaid),
    ratio: rounded(mermaid / ours),
    target: '≥ 10 × faster, same result',
    ok: same && mermaid / ours >= 10,
    where,
  };
}

/** Trace events a second of a thousand runs at once, beside simjs passing bare messages. */
export function crowdFigure(
  speed: { perSecond: number; holds: boolean },
  where: Figure['where'],
  simjs?: number,
): Figure {
  const peer =
    simjs === undefined
      ? {}
      : {
          peer: 'simjs, messages in a ring',
          peerValue: Math.round(simjs),
          ratio: rounded(speed.perSecond / simjs),
        };
  return {
    name: 'scenario-crowd',
    value: Math.round(speed.perSecond),
    unit: 'events/s',
    ...peer,
    target: '≥ 1,000,000 events/s, invariants hold',
    ok: speed.holds && speed.perSecond >= 1_000_000,
    where,
  };
}

/** A figure that must be below a limit. */
export function belowFigure(
  name: string,
  value: number,
  unit: string,
  limit: number,
  where: Figure['where'],
): Figure {
  const target = `< ${limit.toLocaleString('en')} ${unit}`;
  return { name, value: rounded(value), unit, target, ok: value < limit, where };
}

/** A figure as it is printed: three digits that count. */
export function rounded(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
