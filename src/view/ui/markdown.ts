/**
 * A small Markdown for our own pages and for hover texts: plain data in, no HTML out. What it does
 * not know stays text, so that nothing a person wrote can become an element.
 */

import { parseInline } from './inline.ts';
import type { Inline } from './inline.ts';

/** A block of a page. */
export type Block =
  | { kind: 'heading'; level: number; parts: Inline[] }
  | { kind: 'paragraph'; parts: Inline[] }
  | { kind: 'code'; language: string; text: string }
  | { kind: 'list'; ordered: boolean; items: Block[][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { kind: 'rule' };

/** Reads a page. Total: any text gives blocks, in time linear in its length. */
export function parseMarkdown(text: string): Block[] {
  return blocksOf(text.replace(/\r\n?/g, '\n').split('\n'), 0);
}

type Reader = (lines: readonly string[], at: number, depth: number) => Read | undefined;
/** A block, and the line behind it. */
interface Read {
  block: Block;
  next: number;
}

/** Quotes and lists inside each other, beyond which they stay text. */
const maxDepth = 6;

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    if ((lines[at] ?? '').trim() === '') {
      at++;
      continue;
    }
    const read = readBlock(lines, at, depth);
    blocks.push(read.block);
    at = read.next;
  }
  return blocks;
}

function readBlock(lines: readonly string[], at: number, depth: number): Read {
  for (const reader of depth < maxDepth ? readers : leafReaders) {
    const read = reader(lines, at, depth);
    if (read) return read;
  }
  return readParagraph(lines, at, depth);
}

const fence: Reader = (lines, at) => {
  const open = /^\s{0,3}(```+|~~~+)\s*([\w-]*)/.exec(lines[at] ?? '');
  if (!open) return;
  const mark = open[1] ?? '```';
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? '').trim().startsWith(mark)) end++;
  const text = lines.slice(at + 1, end).join('\n');
  return { block: { kind: 'code', language: open[2] ?? '', text }, next: end + 1 };
};

const heading: Reader = (lines, at) => {
  const found = /^\s{0,3}(#{1,6})\s+(.*?)\s*#*$/.exec(lines[at] ?? '');
  if (!found) return;
  const level = (found[1] ?? '#').length;
  return { block: { kind: 'heading', level, parts: parseInline(found[2] ?? '') }, next: at + 1 };
};

const rule: Reader = (lines, at) =>
  /^\s{0,3}([-*_])(\s*\1){2,}\s*$/.test(lines[at] ?? '')
    ? { block: { kind: 'rule' }, next: at + 1 }
    : undefined;

const table: Reader = (lines, at) => {
  const head = lines[at] ?? '';
  const under = lines[at + 1] ?? '';
  if (!head.includes('|') || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(under)) return;
  if (!under.includes('|')) return;
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? '').includes('|')) end++;
  const rows = lines.slice(at + 2, end).map(cellsOf);
  return { block: { kind: 'table', head: cellsOf(head), rows }, next: end };
};

function cellsOf(line: string): Inline[][] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner
    .split(/(?<!\\)\|/)
    .map((cell) => parseInline(cell.trim().replaceAll(String.raw`\|`, '|')));
}

const quote: Reader = (lines, at, depth) => {
  let end = at;
  while (end < lines.length && /^\s{0,3}>/.test(lines[end] ?? '')) end++;
  if (end === at) return;
  const inner = lines.slice(at, end).map((line) => line.replace(/^\s{0,3}> ?/, ''));
  return { block: { kind: 'quote', blocks: blocksOf(inner, depth + 1) }, next: end };
};

const bullet = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;

const list: Reader = (lines, at, depth) => {
  const first = bullet.exec(lines[at] ?? '');
  if (!first) return;
  const ordered = /\d/.test(first[2] ?? '');
  const indent = (first[1] ?? '').length;
  const items: string[][] = [];
  let end = at;
  for (; end < lines.length; end++) {
    const line = lines[end] ?? '';
    const item = bullet.exec(line);
    const own = item !== null && (item[1] ?? '').length <= indent + 1;
    if (own && /\d/.test(item[2] ?? '') !== ordered) break;
    if (own) items.push([item[3] ?? '']);
    else if (continues(lines, end, indent))
      items.at(-1)?.push(line.slice(indent).replace(/^ {1,4}/, ''));
    else break;
  }
  const blocks = items.map((item) => blocksOf(item, depth + 1));
  return { block: { kind: 'list', ordered, items: blocks }, next: end };
};

/** Whether a line that begins no item belongs to the item before it. */
function continues(lines: readonly string[], at: number, indent: number): boolean {
  const line = lines[at] ?? '';
  if (line.trim() !== '')
    return /^\s/.test(line.slice(indent)) || (lines[at - 1] ?? '').trim() !== '';
  const next = lines[at + 1] ?? '';
  return /^\s{2}/.test(next.slice(indent));
}

const leafReaders: readonly Reader[] = [fence, heading, rule, table];
const readers: readonly Reader[] = [...leafReaders, quote, list];

const readParagraph = (lines: readonly string[], at: number, depth: number): Read => {
  let end = at + 1;
  while (end < lines.length && !endsParagraph(lines, end, depth)) end++;
  const text = lines
    .slice(at, end)
    .map((line) => line.trim())
    .join('\n');
  return { block: { kind: 'paragraph', parts: parseInline(text) }, next: end };
};

function endsParagraph(lines: readonly string[], at: number, depth: number): boolean {
  const line = lines[at] ?? '';
  if (line.trim() === '') return true;
  if (!/^\s{0,3}(#|```|~~~|>|[-*+_]|\d)/.test(line)) return false;
  return readers.some((reader) => reader !== table && reader(lines.slice(at, at + 2), 0, depth));
}

/** The address when it may be followed from the page, else undefined. */
export function safeAddress(href: string): string | undefined {
  return /^https?:\/\//i.test(href) ? href : undefined;
}
