import { parseExpression } from '../model/expression/parser.ts';
import type { Condition, Content } from '../model/statechart/content.ts';
import { expressionHelpers, expressionToJs } from './expression-js.ts';

/** Guards and actions in the language of expressions, as TypeScript. */
export class WrittenCode {
  readonly #guards = new Map<string, string>();
  readonly #actions = new Map<string, string>();
  readonly #helpers = new Set<string>();

  /** A guard by its name; what is not of that language is left to hooks. */
  guard(name: string, condition: Condition): void {
    const text = this.#test(condition);
    if (text !== undefined) this.#guards.set(name, `(data, event, active) => ${text}`);
  }

  /** Likewise an action. All values are computed before any is set. */
  action(name: string, content: Content): void {
    if (content.kind !== 'assign') return;
    const fields = content.items.map(({ location, value }) => {
      const given =
        value.kind === 'json'
          ? JSON.stringify(value.value)
          : value.kind === 'code' && value.code.language === 'expression'
            ? this.#value(value.code.text)
            : undefined;
      const plain = /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(location.trim());
      return plain && given !== undefined
        ? `${JSON.stringify(location.trim())}: ${given}`
        : undefined;
    });
    if (fields.includes(undefined)) return;
    this.#actions.set(name, `(data, event) => ({ ${fields.join(', ')} })`);
  }

  /** The tables, and what they call. */
  get text(): string {
    const table = (all: ReadonlyMap<string, string>): string =>
      [...all].map(([name, text]) => `  ${JSON.stringify(name)}: ${text},\n`).join('');
    const helpers = [...this.#helpers].map((name) => typed(expressionHelpers[name] ?? ''));
    return [
      '/* Written out from the chart; values may be of any type, as in the chart. */',
      ...helpers,
      `const GUARDS: { [name: string]: ((data: any, event: any, active: readonly string[]) => unknown) | undefined } = {\n${table(this.#guards)}};`,
      `const ACTIONS: { [name: string]: ((data: any, event: any) => Partial<Data>) | undefined } = {\n${table(this.#actions)}};`,
    ].join('\n\n');
  }

  #test(condition: Condition): string | undefined {
    switch (condition.kind) {
      case 'code':
        return condition.code.language === 'expression'
          ? this.#value(condition.code.text)
          : undefined;
      case 'in':
        return `active.includes(${JSON.stringify(condition.state)})`;
      case 'stub':
        return undefined;
      case 'not': {
        const inner = this.#test(condition.of);
        return inner === undefined ? undefined : `((${inner}) as unknown) !== true`;
      }
      default: {
        const all = condition.of.map((one) => this.#test(one));
        if (all.includes(undefined)) return undefined;
        const tests = all.map((one) => `((${one}) as unknown) === true`);
        return `(${tests.join(condition.kind === 'and' ? ' && ' : ' || ')})`;
      }
    }
  }

  #value(text: string): string | undefined {
    const { expression } = parseExpression(text);
    if (!expression || /\bIn\s*\(/.test(text)) return undefined;
    const written = expressionToJs(expression, (name) => `data[${JSON.stringify(name)}]`);
    for (const helper of written.helpers) this.#helpers.add(helper);
    return written.text;
  }
}

/** A helper with types: any value comes in, any goes out. */
function typed(helper: string): string {
  const types: Record<string, string> = {
    change: '(value: any) => any',
    test: '(t: string, s: string) => boolean',
  };
  return helper.replace(/\(([\w, ]+)\)( \{\n| =>)/g, (_, names: string, end: string) => {
    const all = names.split(', ').map((name) => `${name}: ${types[name] ?? 'any'}`);
    return `(${all.join(', ')})${end === ' =>' ? end : `: any${end}`}`;
  });
}
