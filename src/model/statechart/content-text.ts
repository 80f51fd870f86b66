import { unreachable } from '../../base/assert.ts';
import { conditionText } from './build.ts';
import type { Content, DataValue, Given, Param, Send } from './content.ts';
import type { Transition } from './statechart.ts';

/**
 * Executable content as a person reads it, on one line: the same words that a label of a Mermaid
 * diagram understands, where it has some (`raise done`, `send stop to lamp after 5s`, `n = n + 1`).
 */
export function contentText(content: Content): string {
  switch (content.kind) {
    case 'raise':
      return `raise ${content.event}${dataText(content.data)}`;
    case 'if':
      return ifText(content.branches);
    case 'foreach': {
      const index = content.index === undefined ? '' : `, ${content.index}`;
      const inner = contentsText(content.content);
      return `for ${content.item}${index} in ${content.array.text}${inner && `: ${inner}`}`;
    }
    case 'log':
      return `log ${logText(content.label, content.value?.text)}`;
    case 'assign':
      return content.items
        .map(({ location, value }) => `${location} = ${valueText(value)}`)
        .join(', ');
    case 'script':
      return content.missing === undefined
        ? oneLine(content.code.text)
        : `script of ${content.missing}, which was not found`;
    case 'send':
      return sendText(content);
    case 'cancel':
      return `cancel ${givenText(content.sendId)}`;
    case 'acquire':
      return [
        `acquire ${content.resource}`,
        ...(content.amount === 1 ? [] : [`${content.amount}`]),
        ...(content.wait ? ['wait'] : []),
      ].join(' ');
    case 'release':
      return `release ${content.resource}${content.amount === undefined ? '' : ` ${content.amount}`}`;
    case 'stub':
      return content.params === undefined
        ? content.name
        : `${content.name}(${JSON.stringify(content.params)})`;
    default:
      return unreachable(content);
  }
}

/** Several of them, in their order. */
export function contentsText(contents: readonly Content[]): string {
  return contents.map(contentText).join('; ');
}

/** What a transition says in `event [guard] / actions`, whatever language it was written in. */
export function transitionText(transition: Transition): string {
  const { events, after, guard, actions } = transition;
  const parts = [
    after ? `after ${givenText(after)}` : events.join(', '),
    guard ? `[${conditionText(guard)}]` : '',
    actions.length > 0 ? `/ ${contentsText(actions)}` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** What a variable begins with or is given, on one line. */
export function valueText(value: DataValue): string {
  switch (value.kind) {
    case 'code':
      return oneLine(value.code.text);
    case 'text':
      return oneLine(value.text);
    case 'json':
      return JSON.stringify(value.value);
    case 'missing':
      return `the content of ${value.src}, which was not found`;
    default:
      return unreachable(value);
  }
}

/** A text, or the code that gives it. */
export function givenText(given: Given): string {
  return given.kind === 'text' ? given.text : oneLine(given.code.text);
}

function ifText(branches: Extract<Content, { kind: 'if' }>['branches']): string {
  return branches
    .map(({ condition, content }, n) => {
      const head = condition ? `${n > 0 ? 'else ' : ''}if ${conditionText(condition)}` : 'else';
      return `${head}: ${contentsText(content) || 'nothing'}`;
    })
    .join(' ');
}

function logText(label: string | undefined, value: string | undefined): string {
  const parts = [label ?? '', value === undefined ? '' : oneLine(value)];
  return parts.filter((part) => part !== '').join(': ');
}

function sendText(send: Send): string {
  const { event, target, delay, sendId, params, namelist, content } = send;
  return [
    `send ${event ? givenText(event) : 'an event'}`,
    carried(namelist, params, content),
    target ? ` to ${givenText(target)}` : '',
    delay ? ` after ${givenText(delay)}` : '',
    sendId === undefined ? '' : ` as ${sendId}`,
  ].join('');
}

function carried(
  names: readonly string[],
  params: readonly Param[],
  content: DataValue | undefined,
): string {
  if (content) return dataText(content);
  const parts = [
    ...names,
    ...params.map(({ name, value }) => {
      return `${name}: ${value.kind === 'code' ? oneLine(value.code.text) : value.location}`;
    }),
  ];
  return parts.length === 0 ? '' : ` { ${parts.join(', ')} }`;
}

function dataText(value: DataValue | undefined): string {
  return value ? ` ${valueText(value)}` : '';
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
