import { LineIndex } from '../../../base/span.ts';
import type { Span } from '../../../base/span.ts';
import { messagesOf } from '../../../model/protocol.ts';
import type { Message } from '../../../model/protocol.ts';
import type { Hover } from '../../language.ts';
import { ARROWS } from './arrows.ts';
import type { RoleFacts } from './builder.ts';
import { analyse } from './parser.ts';
import type { Analysis } from './parser.ts';
import { WORDS } from './words.ts';
import { tokens } from './tokens.ts';

/** What there is to say about the thing at an offset: a participant, a message, a word. */
export function hover(text: string, offset: number): Hover | undefined {
  const token = tokens(text).find(({ span }) => span.from <= offset && offset <= span.to);
  if (token === undefined) return undefined;
  const { span, kind } = token;
  if (kind === 'keyword') return hoverWord(text.slice(span.from, span.to), span);
  const analysis = analyse(text);
  if (kind === 'name') {
    const facts = analysis.builder.roles.get(text.slice(span.from, span.to));
    return facts && { span, text: roleText(analysis, facts, text) };
  }
  const message = messageAt(analysis, offset);
  return message && { span, text: messageText(message) };
}

function hoverWord(word: string, span: Span): Hover | undefined {
  const key = word.toLowerCase().replace(/:$/, '');
  const help = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined;
  return help === undefined ? undefined : { span, text: `**${word}**: ${help}` };
}

function roleText(analysis: Analysis, facts: RoleFacts, text: string): string {
  const { role, declaration } = facts;
  const named = role.label === role.id ? '' : `, shown as “${oneLine(role.label)}”`;
  const lines = new LineIndex(text);
  const where = declaration
    ? `declared in line ${lines.lineOf(analysis.source.offset(declaration.from))}`
    : 'never declared';
  const life = role.created ? ' It comes to life in mid-protocol.' : '';
  const box = facts.box?.label ? ` Stands in the box “${oneLine(facts.box.label)}”.` : '';
  const notes = facts.notes ? `, ${count(facts.notes, 'note')}` : '';
  return [
    `**${escaped(role.id)}**${named}: ${role.shape}, ${where}.${life}${box}`,
    `Sends ${count(facts.sends, 'message')}, receives ${facts.receives}${notes}.`,
  ].join('\n\n');
}

function messageAt(analysis: Analysis, offset: number): Message | undefined {
  const { builder } = analysis;
  return messagesOf(builder.protocol()).find((message) => {
    const span = builder.spans.get(message.id);
    return span !== undefined && span.from <= offset && offset <= span.to;
  });
}

function messageText(message: Message): string {
  const { arrow } = message;
  const form = ARROWS.find(
    ({ arrow: known }) =>
      known.line === arrow.line && known.head === arrow.head && known.heads === arrow.heads,
  );
  const to = message.to.join(', ');
  const acts = [
    message.activate ? ` ${to} becomes active.` : '',
    message.deactivate ? ` ${message.from} is active no longer.` : '',
    arrow.centralFrom || arrow.centralTo ? ' Drawn to the middle of the lifeline.' : '',
  ].join('');
  return [
    `**${escaped(message.from)} → ${escaped(to)}**: ${escaped(oneLine(message.label))}`,
    `\`${form?.spelling ?? ''}\` ${form?.meaning ?? ''}.${escaped(acts)}`,
  ].join('\n\n');
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** Markdown's signs in what a person wrote are shown as they are. */
function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}
