import { componentSchemas } from '../../model/component/index.ts';
import { errorTypeWords } from '../../model/error-type.ts';
import { tierDefects } from '../../model/scenario/defects.ts';
import type { Field, FieldsOf } from '../../model/schema.ts';
import { printScalar } from '../../model/value-text.ts';
import type { Completion, Completions } from '../language.ts';
import { cursorAt } from '../profile/cursor.ts';
import { forms } from '../profile/distribution.ts';
import { readScenario, type ReadScenario } from './parse.ts';
import { namesOf } from './references.ts';
import { fieldAt, kindOf, keysOf, seen } from './schema-path.ts';
import { defaultInWords, typeInWords } from './words.ts';

/**
 * What could be written at an offset of a scenario's text: keys, words, names of what is there,
 * kinds of components, values in their units. Takes any text and offset.
 */
export function completeScenario(text: string, offset: number): Completions {
  const at = Math.max(0, Math.min(offset, text.length));
  const cursor = cursorAt(text, at);
  const read = readScenario(text);
  const field = fieldAt(cursor.path, read.root);
  const from = Math.min(cursor.from, at);
  const written = text.slice(from, at);
  if (cursor.at === 'value') return { from, options: values(cursor.path, field, written, read) };
  const keys = field ? keyOptions(cursor.path, field, read) : [];
  // An item of a list may be one word as well: `- harvest`.
  const words = cursor.path.at(-1) === '-' && field ? valueOptions(field, written, read) : [];
  return { from, options: [...keys, ...words] };
}

function keyOptions(path: readonly string[], field: Field, read: ReadScenario): Completion[] {
  const keys = keysOf(field);
  if (!keys) return [];
  const [first, name] = path;
  const unknown =
    first === 'components' && name !== undefined && kindOf(read.root, name) === undefined;
  return entries(unknown ? { is: keys['is'] ?? field } : keys);
}

function entries(fields: FieldsOf): Completion[] {
  return Object.entries(fields).map(([label, field]) => ({
    label,
    kind: 'keyword',
    detail: field.about,
    insert: `${label}: `,
  }));
}

function values(
  path: readonly string[],
  field: Field | undefined,
  written: string,
  read: ReadScenario,
): Completion[] {
  const isKind = path[0] === 'components' && (path.length === 2 || path[2] === 'is');
  if (isKind && path.length <= 3) return kindOptions();
  return field ? valueOptions(field, written, read) : [];
}

function kindOptions(): Completion[] {
  return componentSchemas.map(({ kind, title, about }) => ({
    label: kind,
    kind: 'node',
    detail: `${title}: ${about}`,
  }));
}

function valueOptions(field: Field, written: string, read: ReadScenario): Completion[] {
  const own = seen(field);
  switch (own.type) {
    case 'choice':
      return own.of.map((label) => option(label, 'keyword', own.words?.[label]));
    case 'flag':
      return [option('true', 'keyword'), option('false', 'keyword')];
    case 'text':
      return own.refers === undefined ? [] : nameOptions(own.refers, read);
    case 'list':
      return valueOptions(own.of, written, read);
    case 'record':
      return own.short === undefined ? [] : valueOptions(own.fields[own.short] ?? own, '', read);
    case 'duration':
      return quantities(written, timeUnits, own);
    case 'distribution':
      return [...quantities(written, timeUnits, own), ...drawn];
    case 'amount':
      return quantities(written, amountUnits, own);
    case 'share':
      return quantities(written, ['%'], own);
    case 'number':
      return usual(own);
    default:
      return [];
  }
}

/** What some names mean. */
const wordsFor: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  error: errorTypeWords,
  defect: tierDefects,
};

function nameOptions(refers: string, { draft }: ReadScenario): Completion[] {
  const known = draft ? (namesOf(draft, refers) ?? []) : [];
  const kind = refers === 'component' || refers === 'actor' ? 'participant' : 'node';
  return [...new Set(known)].slice(0, 500).map((label) => {
    const about = wordsFor[refers]?.[label];
    return option(label, kind, about);
  });
}

const timeUnits = ['ms', 's', 'min', 'h', 'us', 'ns'];
const amountUnits = ['credits', 'min', 'h', 'MB', 'GB', 'branches', 'tool calls'];
const drawn: Completion[] = forms.map(({ example, doc }) => option(example, 'snippet', doc));
const examples: Readonly<Record<string, readonly string[]>> = {
  amount: ['500 credits', '500 credits, 5 min, 512 MB', '10 tool calls', '3 branches'],
  duration: ['50 ms', '5 s', '2 min', '1h'],
  share: ['5%', '50%', '100%'],
};

/** A number that is written already gets its units; else examples are shown. */
function quantities(written: string, units: readonly string[], field: Field): Completion[] {
  const number = /^(.*?)(-?\d[\d,._]*)\s*[a-zµ%]*$/is.exec(written);
  if (number) {
    const [, before = '', amount = ''] = number;
    return units.map((unit) =>
      option(`${before}${amount}${unit === '%' ? '' : ' '}${unit}`, 'snippet'),
    );
  }
  const known = examples[field.type] ?? [];
  return [...usual(field), ...known.map((label) => option(label, 'snippet'))];
}

/** The default, so that it can be seen and changed. */
function usual(field: Field): Completion[] {
  const label = defaultInWords(field);
  return label === '' ? [] : [option(label, 'snippet', `default; ${typeInWords(field)}`)];
}

function option(label: string, kind: Completion['kind'], detail?: string): Completion {
  const insert = kind === 'snippet' ? label : printScalar(label);
  return { label, kind, ...(detail && { detail }), ...(insert !== label && { insert }) };
}
