import { unreachable } from '../base/assert.ts';
import { contentText } from '../model/statechart/content-text.ts';
import type {
  Assign,
  Condition,
  Content,
  DataValue,
  Given,
  Send,
} from '../model/statechart/content.ts';
import { parseDuration } from '../model/statechart/duration.ts';
import type { XStateCode } from './xstate-code.ts';
import { doing, jsonText, parameters, returning } from './xstate-code.ts';
import type { XStateNames } from './xstate-names.ts';
import type { Piece } from './xstate-print.ts';
import { coded, plain, printPiece, record, textLiteral } from './xstate-print.ts';

/** Names that a module imports or takes from `setup`. */
export type Maker =
  | 'assign'
  | 'raise'
  | 'sendTo'
  | 'sendParent'
  | 'emit'
  | 'log'
  | 'cancel'
  | 'enqueueActions'
  | 'and'
  | 'or'
  | 'not'
  | 'stateIn';

/** Writes guards and actions. */
export class XStateActions {
  /** What of XState the text calls. */
  readonly makers = new Set<Maker>();
  readonly #names: XStateNames;
  readonly #code: XStateCode;
  readonly #losses: Set<string>;
  readonly #isJson: boolean;

  constructor(names: XStateNames, code: XStateCode, losses: Set<string>, isJson: boolean) {
    this.#names = names;
    this.#code = code;
    this.#losses = losses;
    this.#isJson = isJson;
  }

  /** A guard. */
  guard(condition: Condition): Piece {
    if (this.#isJson) return this.#plainGuard(condition);
    switch (condition.kind) {
      case 'code': {
        const state = inOf(condition.code.text);
        if (state !== undefined && this.#names.place(state)) return this.#stateIn(state);
        return coded(this.#code.function(condition.code));
      }
      case 'in':
        return this.#stateIn(condition.state);
      case 'stub':
        return named(condition.name, condition.params);
      case 'not':
        return this.#make('not', this.guard(condition.of));
      case 'and':
      case 'or':
        return this.#make(condition.kind, {
          kind: 'list',
          items: condition.of.map((one) => this.guard(one)),
        });
      default:
        return unreachable(condition);
    }
  }

  #stateIn(state: string): Piece {
    return this.#make('stateIn', plain(this.#names.hash(state)));
  }

  #plainGuard(condition: Condition): Piece {
    if (condition.kind === 'stub') return named(condition.name, condition.params);
    const name = conditionName(condition);
    this.#losses.add(`JSON has no functions: the guard “${name}” is only named.`);
    return plain(name);
  }

  #make(maker: Maker, ...args: Piece[]): Piece {
    this.makers.add(maker);
    return coded(`${maker}(${args.map((arg) => printPiece(arg, 'js')).join(', ')})`);
  }

  /** Actions, each as XState has it. */
  actions(contents: readonly Content[]): Piece[] {
    return contents.map((content) => this.#action(content));
  }

  #action(content: Content): Piece {
    if (content.kind === 'stub') return named(content.name, content.params);
    if (content.kind === 'acquire' || content.kind === 'release') {
      const { resource, amount } = content;
      const waits = content.kind === 'acquire' && content.wait === true;
      const params = {
        resource,
        ...(amount === undefined ? {} : { amount }),
        ...(waits ? { wait: true } : {}),
      };
      return named(`lockstep.${content.kind}`, params);
    }
    if (this.#isJson) return this.#only(content, 'JSON has no functions');
    switch (content.kind) {
      case 'raise':
        return this.#make('raise', this.#event(content.event, content.data));
      case 'if':
        return this.#if(content);
      case 'foreach':
        return this.#only(content, 'XState has no loops');
      case 'log':
        return this.#log(content);
      case 'assign':
        return this.#assign(content);
      case 'script':
        if (content.missing !== undefined) return this.#only(content, 'A script was not found');
        return coded(doing(this.#code.statements(content.code)));
      case 'send':
        return this.#send(content);
      case 'cancel':
        return this.#make('cancel', this.#given(content.sendId));
      default:
        return unreachable(content);
    }
  }

  /** An action of which only its words can be written. */
  #only(content: Content, why: string): Piece {
    const name = contentText(content);
    this.#losses.add(`${why}: “${name}” is only named.`);
    return plain(name);
  }

  #given(given: Given): Piece {
    return given.kind === 'text' ? plain(given.text) : coded(this.#code.function(given.code));
  }

  /** `{ type, … }`, or a function that gives it. */
  #event(name: string, data: DataValue | undefined): Piece {
    if (!data) return record([['type', plain(name)]]);
    if (data.kind === 'code') {
      const text = `({ type: ${textLiteral(name)}, ...${bracketed(this.#code.value(data.code))} })`;
      return coded(`(${parameters(text)}) => ${text}`);
    }
    const value = data.kind === 'json' ? data.value : jsonOf(this.#code.plain(data));
    const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
    const fields = isRecord ? Object.entries(value) : [['data', value] as const];
    return record([
      ['type', plain(name)],
      ...fields.map(([key, field]): [string, Piece] => [key, plain(field)]),
    ]);
  }

  #log({ label, value }: Extract<Content, { kind: 'log' }>): Piece {
    if (label === 'emit' && value) return this.#make('emit', coded(this.#code.function(value)));
    const said = label === undefined ? [] : [plain(label)];
    if (value) return this.#make('log', coded(this.#code.function(value)), ...said);
    return this.#make('log', plain(''), ...said);
  }

  #assign(content: Assign): Piece {
    const [only] = content.items;
    if (only && content.items.length === 1 && only.location.trim() === 'context') {
      const text = this.#code.plain(only.value);
      const merged = /^Object\.assign\(\{\}, context, ([^]*)\)$/.exec(text)?.[1];
      return this.#make('assign', coded(returning(merged ?? text)));
    }
    const fields = content.items.map(({ location, value }) => ({
      key: this.#code.field(location),
      value,
    }));
    if (fields.some(({ key }) => key === undefined)) {
      const lines = content.items.map(
        ({ location, value }) => `${this.#code.place(location)} = ${this.#code.plain(value)};`,
      );
      return coded(doing(lines.join(' ')));
    }
    const pieces = fields.map(({ key, value }): [string, Piece] => [
      key ?? '',
      value.kind === 'json' ? plain(value.value) : coded(this.#code.given(value)),
    ]);
    return this.#make('assign', record(pieces));
  }

  #if({ branches }: Extract<Content, { kind: 'if' }>): Piece {
    const text = this.#branches(branches);
    this.makers.add('enqueueActions');
    const names = parameters(text, ['enqueue', 'check']);
    return coded(`enqueueActions((${names}) => {\n${text}\n})`);
  }

  #branches(branches: Extract<Content, { kind: 'if' }>['branches']): string {
    return branches
      .map(({ condition, content }, n) => {
        const changes = content.findIndex(({ kind }) => kind === 'assign' || kind === 'script');
        if (changes >= 0 && content.some(({ kind }, at) => kind === 'if' && at > changes)) {
          this.#losses.add('XState decides what is enqueued before anything of it is done.');
        }
        const inner = content.map((one) => this.#enqueued(one)).join('\n');
        const head = condition ? `if (${this.#test(condition)}) ` : '';
        return `${n > 0 ? ' else ' : ''}${head}{\n${inner}\n}`;
      })
      .join('');
  }

  #enqueued(content: Content): string {
    if (content.kind === 'if') return this.#branches(content.branches);
    return `enqueue(${printPiece(this.#action(content), 'js')});`;
  }

  #test(condition: Condition): string {
    switch (condition.kind) {
      case 'code':
        return this.#code.value(condition.code);
      case 'not':
        return `!${this.#checked(condition.of)}`;
      case 'and':
      case 'or': {
        const sign = condition.kind === 'and' ? ' && ' : ' || ';
        if (condition.of.length !== 2) return this.#checked(condition);
        return condition.of.map((one) => `(${this.#test(one)})`).join(sign);
      }
      default:
        return this.#checked(condition);
    }
  }

  #checked(condition: Condition): string {
    return `check(${printPiece(this.guard(condition), 'js')})`;
  }

  #send(send: Send): Piece {
    const { event, target, type, delay, sendId, idLocation } = send;
    if (idLocation !== undefined) {
      this.#losses.add(
        `XState does not write ids of events into the data: “${contentText(send)}”.`,
      );
    }
    const isOther =
      type && (type.kind === 'code' || !/^(?:scxml|.*#SCXMLEventProcessor\/?)$/.test(type.text));
    if (isOther || !event || target?.kind === 'code') {
      return this.#only(send, 'XState sends no such events');
    }
    const options = record([
      ['delay', delay && this.#delay(delay)],
      ['id', sendId === undefined ? undefined : plain(sendId)],
    ]);
    const more = options.kind === 'object' && options.fields.length > 0 ? [options] : [];
    const what = this.#sent(send, event);
    const to = target?.text ?? '';
    if (to === '#_internal') return this.#make('raise', what, ...more);
    if (to === '#_parent') return this.#make('sendParent', what, ...more);
    if (to === '' && delay) return this.#make('raise', what, ...more);
    if (to === '') return this.#make('sendTo', coded('({ self }) => self'), what, ...more);
    const name = /^#_(?!scxml_)(.+)$/.exec(to)?.[1];
    if (name === undefined) return this.#only(send, 'XState knows machines by their ids');
    return this.#make('sendTo', plain(name), what, ...more);
  }

  #delay(delay: Given): Piece {
    if (delay.kind === 'code') return coded(this.#code.function(delay.code));
    const read = parseDuration(delay.text);
    return plain(read.ok ? read.value / 1e6 : 0);
  }

  #sent({ namelist, params, content }: Send, event: Given): Piece {
    if (event.kind === 'code') {
      const data = content?.kind === 'code' ? this.#code.value(content.code) : undefined;
      const name = this.#code.value(event.code);
      if (data !== undefined && name === `(${data}).type`) return coded(returning(data));
      const spread = data === undefined ? '' : `...${bracketed(data)}, `;
      const text = `({ ${spread}type: ${name} })`;
      return coded(`(${parameters(text)}) => ${text}`);
    }
    if (content || (namelist.length === 0 && params.length === 0)) {
      return this.#event(event.text, content);
    }
    const fields = [
      `type: ${textLiteral(event.text)}`,
      ...namelist.map((name) => `${jsonText(name)}: ${this.#code.place(name)}`),
      ...params.map(({ name, value }) => {
        const text =
          value.kind === 'code' ? this.#code.value(value.code) : this.#code.place(value.location);
        return `${jsonText(name)}: ${text}`;
      }),
    ];
    const text = `({ ${fields.join(', ')} })`;
    return coded(`(${parameters(text)}) => ${text}`);
  }
}

function named(name: string, params: Parameters<typeof plain>[0] | undefined): Piece {
  if (params === undefined) return plain(name);
  return record([
    ['type', plain(name)],
    ['params', plain(params)],
  ]);
}

function conditionName(condition: Condition): string {
  switch (condition.kind) {
    case 'code':
      return condition.code.text.replace(/\s+/g, ' ').trim();
    case 'in':
      return `In('${condition.state}')`;
    case 'stub':
      return condition.name;
    case 'not':
      return `not (${conditionName(condition.of)})`;
    default:
      return condition.of.map((one) => `(${conditionName(one)})`).join(` ${condition.kind} `);
  }
}

/** The state in code that only asks for one. */
function inOf(text: string): string | undefined {
  return /^\s*In\s*\(\s*(?:'([^'\\]*)'|"([^"\\]*)")\s*\)\s*$/.exec(text)?.slice(1).find(Boolean);
}

function bracketed(text: string): string {
  return /^\([^]*\)$/.test(text) || /^[\w.$]+$/.test(text) ? text : `(${text})`;
}

function jsonOf(text: string): Parameters<typeof plain>[0] {
  return JSON.parse(text) as Parameters<typeof plain>[0];
}
