import type { Diagnostic, Fix } from '../../../base/diagnostic.ts';
import type { Meanings } from './meaning.ts';

/** More names than these are not listed in one message. */
const LISTED = 5;

/**
 * What is left open by guards and actions: guards that a run asks for, and variables that are not
 * declared. One finding each, with a click that declares the variables behind `at`.
 */
export function openNames(meanings: Meanings, at: number): Diagnostic[] {
  const { asked, undeclared } = meanings;
  const [first, ...others] = asked;
  const fix = declaring(meanings, at);
  if (first) {
    const names = [...new Set([first, ...others].map(({ name }) => `“${name}”`))];
    const message =
      `Nobody says how to decide ${listed(names)}: a run asks, or an extension tells. ` +
      'A condition over data that are declared with `%% @data n = 0` decides itself.';
    const related = others.slice(0, 20).map(({ name, span }) => {
      return { span, message: `“${name}” is asked for here.` };
    });
    return [
      {
        code: 'state-guard-asked',
        severity: 'info',
        message,
        span: first.span,
        ...(related.length > 0 ? { related } : {}),
        ...(fix ? { fix } : {}),
      },
    ];
  }
  const [missed] = undeclared;
  if (!missed) return [];
  const [name, { span }] = missed;
  return [
    {
      code: 'state-data-undeclared',
      severity: 'info',
      message: `“${name}” is not declared: this is told, and changes nothing.`,
      span,
      ...(fix ? { fix } : {}),
    },
  ];
}

function declaring({ undeclared }: Meanings, at: number): Fix | undefined {
  const names = [...undeclared];
  if (names.length === 0) return undefined;
  const lines = names.map(([name, { value }]) => `\n    %% @data ${name} = ${value}`);
  const title = `Declare ${listed(names.map(([name]) => name))}`;
  return { title, edits: [{ span: { from: at, to: at }, text: lines.join('') }] };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, LISTED);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}
