import type {
  Condition,
  Content,
  DataValue,
  Given,
  Param,
} from '../../model/statechart/content.ts';
import type { Statechart } from '../../model/statechart/statechart.ts';
import { walkStates } from '../../model/statechart/walk.ts';
import { allContent } from './alphabet.ts';
import type { Property } from './properties.ts';

const word = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/**
 * Names of the data that have a say in what happens: those that guards, delays, messages, loops,
 * scripts and properties read, and those that such data are computed from (the cone of influence,
 * Clarke, Grumberg and Peled, "Model Checking", 1999, section 13.1). Rests that differ in other
 * data only lead to the same.
 */
export function relevantData(chart: Statechart, properties: readonly Property[]): Set<string> {
  const used = new Set<string>();
  const assigned: { to: string; text: string }[] = [];
  for (const { guard, after } of chart.transitions) {
    if (guard) conditionWords(guard, used);
    if (after) givenWords(after, used);
  }
  for (const content of allContent(chart)) contentWords(content, used, assigned);
  for (const state of walkStates(chart.states)) {
    for (const invoke of state.invokes) {
      for (const given of [invoke.type, invoke.src]) if (given) givenWords(given, used);
      invoke.params.forEach((param) => paramWords(param, used));
      for (const name of invoke.namelist) used.add(rootOf(name));
    }
    // What a final state tells is read by those who wait for it.
    state.done?.params.forEach((param) => paramWords(param, used));
    if (state.done?.content) words(textOf(state.done.content), used);
  }
  for (const { when, wanted } of properties) {
    for (const claim of [when, wanted]) {
      if (claim?.readsData) words(JSON.stringify(claim.expression), used);
    }
  }
  for (let size = -1; size !== used.size;) {
    size = used.size;
    for (const { to, text } of assigned) if (used.has(to)) words(text, used);
  }
  return used;
}

function contentWords(
  content: Content,
  used: Set<string>,
  assigned: { to: string; text: string }[],
): void {
  switch (content.kind) {
    case 'assign':
      for (const { location, value } of content.items) {
        assigned.push({ to: rootOf(location), text: `${location} ${textOf(value)}` });
      }
      return;
    case 'if':
      for (const { condition } of content.branches) if (condition) conditionWords(condition, used);
      return;
    case 'foreach':
      words(content.array.text, used);
      return;
    case 'script':
      words(content.code.text, used);
      return;
    case 'raise':
      if (content.data) words(textOf(content.data), used);
      return;
    case 'send':
      for (const given of [content.event, content.target, content.type, content.delay]) {
        if (given) givenWords(given, used);
      }
      content.params.forEach((param) => paramWords(param, used));
      for (const name of content.namelist) used.add(rootOf(name));
      if (content.content) words(textOf(content.content), used);
      return;
    case 'cancel':
      givenWords(content.sendId, used);
      return;
    default:
  }
}

function conditionWords(condition: Condition, used: Set<string>): void {
  if (condition.kind === 'code') words(condition.code.text, used);
  else if (condition.kind === 'not') conditionWords(condition.of, used);
  else if (condition.kind === 'and' || condition.kind === 'or') {
    for (const part of condition.of) conditionWords(part, used);
  }
}

function givenWords(given: Given, used: Set<string>): void {
  if (given.kind === 'code') words(given.code.text, used);
}

function paramWords({ value }: Param, used: Set<string>): void {
  if (value.kind === 'code') words(value.code.text, used);
  else used.add(rootOf(value.location));
}

function textOf(value: DataValue): string {
  return value.kind === 'code' ? value.code.text : '';
}

/** The variable that a place lies in. */
function rootOf(location: string): string {
  return /[\p{L}_$][\p{L}\p{N}_$]*/u.exec(location)?.[0] ?? location;
}

function words(text: string, into: Set<string>): void {
  for (const [found] of text.matchAll(word)) into.add(found);
}
