import DOMPurify from 'dompurify';
import mermaid from 'mermaid';
import type { Interaction, Protocol } from '../../../../src/model/protocol.ts';
import { plainText } from '../../../../src/parse/mermaid/common.ts';
import { isShape } from '../../../../src/parse/mermaid/sequence/builder.ts';
import { ARROW_SPELLINGS } from '../../../../src/parse/mermaid/sequence/scan.ts';

/** What Mermaid's parser makes of a text: its reading, or the line (of its text) of the fault. */
export type Verdict =
  | { accepted: true; said: Said }
  | { accepted: false; message: string; line?: number };

/** A diagram in a form that both parsers' results are brought to. */
export interface Said {
  /** id, label and type in order. */
  roles: [string, string, string][];
  events: string[];
  boxes: [string, string[]][];
}

interface MermaidMessage {
  type?: number;
  from?: string;
  to?: string;
  message?: string | { start?: number; step?: number; visible: boolean };
  placement?: number;
  centralConnection?: number;
  activate?: boolean;
}

interface MermaidDb {
  LINETYPE: Record<string, number>;
  getMessages(): MermaidMessage[];
  getActors(): Map<string, MermaidActor>;
  getBoxes(): { name?: string; fill: string; actorKeys: string[] }[];
}

interface MermaidActor {
  name: string;
  description: string;
  type: string;
  box?: { name?: string };
}

let ready = false;

/** Mermaid needs a sanitiser and two names of the browser; in Node these do nothing. */
function prepareMermaid(): void {
  if (ready) return;
  ready = true;
  Object.assign(DOMPurify, { sanitize: (text: string) => text, addHook: () => undefined });
  mermaid.initialize({ startOnLoad: false, securityLevel: 'strict', logLevel: 'fatal' });
  const globals = globalThis as { window?: unknown; document?: unknown };
  globals.window ??= globalThis;
  Object.assign(globals.window as object, { CSS: { supports: isColor } });
  globals.document ??= { getElementById: () => null };
}

/** The colours that the texts under test use. */
function isColor(_property: string, value: string): boolean {
  return /^(?:aqua|transparent|lightgreen|rgb\(\d+(?:, ?\d+){2}\))$/i.test(value);
}

/** Mermaid's own reading of a sequence diagram. */
export async function askMermaid(text: string): Promise<Verdict> {
  prepareMermaid();
  try {
    const diagram = await mermaid.mermaidAPI.getDiagramFromText(text);
    if (diagram.type !== 'sequence') return { accepted: false, message: `it is ${diagram.type}` };
    return { accepted: true, said: saidByMermaid(diagram.db as unknown as MermaidDb) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = /error on line (\d+)/.exec(message)?.[1];
    return { accepted: false, message, ...(line ? { line: Number(line) } : {}) };
  }
}

const MARKS = /ﬂ°°?(\w+)¶ß/g;

function written(text: string): string {
  return text.replace(MARKS, '#$1;');
}

function seen(text: string): string {
  return plainText(written(text));
}

function saidByMermaid(db: MermaidDb): Said {
  const names = new Map(Object.entries(db.LINETYPE).map(([name, n]) => [n, name]));
  const actors = [...db.getActors().values()];
  return {
    roles: actors.map((a) => [
      written(a.name),
      seen(String(a.description)) || seen(a.name),
      isShape(a.type) ? a.type : 'participant',
    ]),
    events: db.getMessages().flatMap((message) => {
      // What is said of names that take no part cannot be drawn, and is not in our model.
      if (message.to === undefined && message.from !== undefined) {
        if (!db.getActors().has(message.from)) return [];
      }
      const name = message.placement === undefined ? names.get(message.type ?? -1) : 'NOTE';
      const event = mermaidEvent(name ?? '?', message);
      return event === undefined ? [] : [event];
    }),
    boxes: db
      .getBoxes()
      .map((box) => [
        seen(box.name ?? ''),
        actors.filter((a) => (a.box as unknown) === box).map((a) => written(a.name)),
      ]),
  };
}

/** Mermaid's names of line types, in the order of the arrows' spellings. */
const LINE_TYPES = [
  'SOLID',
  'BIDIRECTIONAL_SOLID',
  'DOTTED',
  'BIDIRECTIONAL_DOTTED',
  'SOLID_OPEN',
  'DOTTED_OPEN',
  'SOLID_CROSS',
  'DOTTED_CROSS',
  'SOLID_POINT',
  'DOTTED_POINT',
  'SOLID_TOP_DOTTED',
  'SOLID_BOTTOM_DOTTED',
  'STICK_TOP_DOTTED',
  'STICK_BOTTOM_DOTTED',
  'SOLID_ARROW_TOP_REVERSE_DOTTED',
  'SOLID_ARROW_BOTTOM_REVERSE_DOTTED',
  'STICK_ARROW_TOP_REVERSE_DOTTED',
  'STICK_ARROW_BOTTOM_REVERSE_DOTTED',
  'SOLID_TOP',
  'SOLID_BOTTOM',
  'STICK_TOP',
  'STICK_BOTTOM',
  'SOLID_ARROW_TOP_REVERSE',
  'SOLID_ARROW_BOTTOM_REVERSE',
  'STICK_ARROW_TOP_REVERSE',
  'STICK_ARROW_BOTTOM_REVERSE',
];

function mermaidEvent(name: string, said: MermaidMessage): string | undefined {
  const text = typeof said.message === 'string' ? seen(said.message) : '';
  const arrow = LINE_TYPES.indexOf(name);
  if (arrow >= 0) {
    const central = said.centralConnection ? said.centralConnection - 58 : 0;
    const to = written(said.to ?? '');
    return `${written(said.from ?? '')} ${ARROW_SPELLINGS[arrow]} ${to} (${central}): ${text}`;
  }
  switch (name) {
    case 'NOTE': {
      const placement = ['left', 'right', 'over'][said.placement ?? 0];
      const pair = [...new Set([written(said.from ?? ''), written(said.to ?? '')])].join();
      return `note ${placement} ${pair}: ${text}`;
    }
    case 'ACTIVE_START':
    case 'ACTIVE_END':
      return `${name} ${written(said.from ?? '')}`;
    case 'AUTONUMBER': {
      const numbering = said.message as { start?: number; step?: number; visible: boolean };
      const { start, step, visible } = numbering;
      return start === undefined ? `number ${visible}` : `number ${visible} ${start} ${step}`;
    }
    case 'CENTRAL_CONNECTION':
    case 'CENTRAL_CONNECTION_REVERSE':
      return undefined;
    default:
      return `${name} ${text}`.trimEnd();
  }
}

/** Our reading, in the same form. */
export function saidByUs(protocol: Protocol): Said {
  return {
    roles: protocol.roles.map((role) => [role.id, role.label, role.shape]),
    events: protocol.body.flatMap(events),
    boxes: protocol.boxes.map((box) => [
      box.label,
      protocol.roles.map((role) => role.id).filter((id) => box.roles.includes(id)),
    ]),
  };
}

function events(node: Interaction): string[] {
  switch (node.kind) {
    case 'message': {
      const to = node.to[0] ?? '';
      const { centralFrom, centralTo } = node.arrow;
      const central = centralFrom ? (centralTo ? 3 : 2) : centralTo ? 1 : 0;
      return [
        `${node.from} ${spelling(node.arrow)} ${to} (${central}): ${node.label}`,
        ...(node.activate ? [`ACTIVE_START ${to}`] : []),
        ...(node.deactivate ? [`ACTIVE_END ${node.from}`] : []),
      ];
    }
    case 'note':
      return [`note ${node.placement} ${[...new Set(node.roles)].join()}: ${node.text}`];
    case 'activation':
      return [`${node.active ? 'ACTIVE_START' : 'ACTIVE_END'} ${node.role}`];
    case 'lifecycle':
      return [];
    case 'numbering': {
      const { start, step, visible } = node;
      return [start === undefined ? `number ${visible}` : `number ${visible} ${start} ${step}`];
    }
    case 'loop':
      return around('LOOP', node.label, node.body);
    case 'group':
      return around('RECT', node.color, node.body);
    case 'choice': {
      const name = node.form.toUpperCase();
      const inner = { alt: 'ALT_ELSE', critical: 'CRITICAL_OPTION', opt: '?', break: '?' };
      return branches(`${name}_START`, inner[node.form], `${name}_END`, node.branches);
    }
    case 'parallel':
      return branches(
        node.over ? 'PAR_OVER_START' : 'PAR_START',
        'PAR_AND',
        'PAR_END',
        node.branches,
      );
  }
}

function around(name: string, label: string, body: Interaction[]): string[] {
  return [`${name}_START ${label}`.trimEnd(), ...body.flatMap(events), `${name}_END`];
}

function branches(
  first: string,
  next: string,
  last: string,
  all: { label: string; body: Interaction[] }[],
): string[] {
  const inner = all.flatMap((branch, i) => [
    `${i === 0 ? first : next} ${branch.label}`.trimEnd(),
    ...branch.body.flatMap(events),
  ]);
  return [...inner, last];
}

const SPELLINGS = new Map<string, string>();

/** The spelling of an arrow, from its parts, written down apart from the parser's table. */
function spelling(arrow: { line: string; head: string; heads: string }): string {
  if (SPELLINGS.size === 0) {
    const ends = { filled: '>>', none: '>', cross: 'x', open: ')', 'half-top': '|\\' } as const;
    const more = { 'half-bottom': '|/', 'stick-top': '\\\\', 'stick-bottom': '//' } as const;
    const starts = { 'half-top': '/|', 'half-bottom': '\\|', 'stick-top': '//' } as const;
    for (const [line, dashes] of [
      ['solid', '-'],
      ['dashed', '--'],
    ]) {
      for (const [head, sign] of Object.entries({ ...ends, ...more })) {
        SPELLINGS.set(`${line} ${head} end`, `${dashes}${sign}`);
      }
      for (const [head, sign] of Object.entries({ ...starts, 'stick-bottom': '\\\\' })) {
        SPELLINGS.set(`${line} ${head} start`, `${sign}${dashes}`);
      }
      SPELLINGS.set(`${line} filled both`, `<<${dashes}>>`);
    }
  }
  return SPELLINGS.get(`${arrow.line} ${arrow.head} ${arrow.heads}`) ?? '?';
}
