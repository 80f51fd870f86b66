import type { Diagnostic, Edit, Related, Severity } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import type { Spans } from '../../model/document.ts';
import type { Code, Condition, Given } from '../../model/statechart/content.ts';
import type { DatamodelId, Statechart } from '../../model/statechart/statechart.ts';
import { editDistance } from '../editDistance.ts';
import { sourceSpan } from './xml-references.ts';
import type { XmlAttribute, XmlElement } from './xml-tree.ts';
import { attributeOf, elementsIn } from './xml-tree.ts';
import { isScxml } from './schema.ts';

/** Reads what a `src` in a file names; undefined when there is no such file. */
export type Resolve = (
  src: string,
  from: string | undefined,
) => { path: string; text: string } | undefined;

/** What a chart is read with. */
export interface ReaderOptions {
  source: string;
  resolve: Resolve;
  /** The files that are being read, outermost first: they must not invoke each other endlessly. */
  files: readonly string[];
}

/** One `<scxml>` element as a chart. */
export interface ReadChart {
  chart: Statechart;
  /**
   * Places by id. States `<id>`: the start tag, `<id>.label`: the id in it, `<id>.end`: the end tag,
   * `<id>.whole`: everything. Everything else has ids with `#` in them: transitions `<state>#t1`
   * (`.label`: the events, `.guard`, `.to`), content `<owner>.1` …, code `<owner>.<attribute>`. What
   * stands in a chart of an `<invoke>` has its id behind that of the invoke and a slash.
   */
  spans: Spans;
  diagnostics: Diagnostic[];
}

/** A word of a list in an attribute, with its place. */
export interface Word {
  text: string;
  span: Span;
}

/** More about a finding. */
export interface More {
  severity?: Severity;
  related?: Related[];
  fix?: { title: string; edits: Edit[] };
}

/** What the parts of the reader share while one chart is read. */
export class ChartReader {
  readonly options: ReaderOptions;
  readonly spans: Spans = new Map();
  readonly diagnostics: Diagnostic[] = [];
  datamodel: DatamodelId = 'null';
  /** Names of the chart's resources. */
  readonly resources = new Set<string>();
  /** Variables with the places of their names; all are visible everywhere. */
  readonly variables = new Map<string, Span>();

  constructor(options: ReaderOptions) {
    this.options = options;
  }

  /** The file that a `src` names. */
  file(src: string): { path: string; text: string } | undefined {
    const { resolve, files } = this.options;
    return resolve(src, files.at(-1));
  }

  /** Tells what is wrong. */
  report(code: string, message: string, span: Span, more: More = {}): void {
    const { severity = 'error', ...rest } = more;
    this.diagnostics.push({ code, severity, message, span, ...rest });
  }

  /** An id with its place: the start tag, or the whole element when nothing stands in it. */
  mark(id: string, element: XmlElement): string {
    const hasElements = element.children.some(({ kind }) => kind === 'element');
    this.spans.set(id, hasElements ? element.open : element.span);
    return id;
  }

  /** The text of an attribute; undefined when it is absent. */
  text(element: XmlElement, name: string): string | undefined {
    return attributeOf(element, name)?.value.text;
  }

  /** The text of an attribute that must be there; told (and empty) when it is not. */
  needed(element: XmlElement, name: string): string {
    const attribute = attributeOf(element, name);
    if (!attribute) this.missing(element, name);
    const text = attribute?.value.text.trim() ?? '';
    if (attribute && text === '') {
      const message = `The attribute ${name} of <${element.name}> says nothing.`;
      this.report('scxml-attribute-missing', message, attribute.span);
    }
    return text;
  }

  missing(element: XmlElement, name: string): void {
    const message = `<${element.name}> needs the attribute ${name}.`;
    this.report('scxml-attribute-missing', message, element.nameSpan);
  }

  /** The words of an attribute with their places. */
  words(element: XmlElement, name: string): Word[] {
    const attribute = attributeOf(element, name);
    return attribute ? this.wordsIn(attribute) : [];
  }

  wordsIn({ value }: XmlAttribute): Word[] {
    return [...value.text.matchAll(/\S+/g)].map((match) => ({
      text: match[0],
      span: sourceSpan(this.options.source, value, match.index, match.index + match[0].length),
    }));
  }

  /** The code in an attribute; undefined when it is absent. */
  code(element: XmlElement, name: string, owner: string): Code | undefined {
    const attribute = attributeOf(element, name);
    if (!attribute) return undefined;
    return this.codeOf(attribute.value.text, attribute.value.span, `${owner}.${name}`);
  }

  codeOf(text: string, span: Span, id: string): Code {
    this.spans.set(id, span);
    const language = this.datamodel === 'expression' ? 'expression' : 'ecmascript';
    return { id, language, text };
  }

  /** Like `code`; told when it is absent. */
  neededCode(element: XmlElement, name: string, owner: string): Code {
    const found = this.code(element, name, owner);
    if (!found) this.missing(element, name);
    return found ?? this.codeOf('', element.nameSpan, `${owner}.${name}`);
  }

  /** What an attribute says as a text, or one with `expr` at its end as code. */
  given(element: XmlElement, name: string, owner: string): Given | undefined {
    const expr = name === 'sendid' ? 'sendidexpr' : `${name}expr`;
    this.exclusive(element, name, expr);
    const attribute = attributeOf(element, name);
    if (attribute) {
      this.spans.set(`${owner}.${name}`, attribute.value.span);
      return { kind: 'text', text: attribute.value.text.trim() };
    }
    const code = this.code(element, expr, owner);
    return code && { kind: 'code', code };
  }

  /** Tells when two attributes stand together that cannot. */
  exclusive(element: XmlElement, first: string, second: string): void {
    const other = attributeOf(element, second);
    if (!other || !attributeOf(element, first)) return;
    const message = `<${element.name}> has ${first} or ${second}, not both; ${first} counts.`;
    this.report('scxml-conflict', message, other.nameSpan, {
      fix: { title: `Remove ${second}`, edits: [this.without(other)] },
    });
  }

  /** The edit that takes an attribute away. */
  without({ span }: XmlAttribute): Edit {
    const before = this.options.source.slice(Math.max(0, span.from - 200), span.from);
    return {
      span: { from: span.from - (before.length - before.trimEnd().length), to: span.to },
      text: '',
    };
  }

  /** A condition; with the null data model only `In(state)` is one. */
  condition(element: XmlElement, owner: string): Condition | undefined {
    const attribute = attributeOf(element, 'cond');
    if (!attribute) return undefined;
    const { text, span } = attribute.value;
    this.spans.set(`${owner}.guard`, span);
    const state = this.datamodel === 'null' ? inPredicate(text) : undefined;
    if (state !== undefined) return { kind: 'in', state };
    if (this.datamodel === 'null') {
      const message =
        "The null data model knows only In('state'). Anything else is an error when it is " +
        'evaluated, and does not hold: add datamodel="ecmascript".';
      this.report('scxml-null-code', message, span, { severity: 'warning' });
    }
    return { kind: 'code', code: this.codeOf(text, span, `${owner}.cond`) };
  }

  /** Tells of attributes that are there and say nothing. */
  notEmpty(element: XmlElement, ...names: string[]): void {
    for (const name of names) {
      const attribute = attributeOf(element, name);
      if (!attribute || attribute.value.text.trim() !== '') continue;
      const message = `The attribute ${name} says nothing: leave it out, or write what is meant.`;
      this.report('scxml-attribute-value', message, attribute.span, {
        fix: { title: `Remove ${name}`, edits: [this.without(attribute)] },
      });
    }
  }

  /** One of some words; told when it is another. */
  choice<Choice extends string>(
    element: XmlElement,
    name: string,
    choices: readonly Choice[],
  ): Choice | undefined {
    const attribute = attributeOf(element, name);
    if (!attribute) return undefined;
    const { text, span } = attribute.value;
    const found = choices.find((choice) => choice === text.trim());
    if (found) return found;
    const near = nearest(text, choices);
    const list = choices.map((choice) => `“${choice}”`).join(' or ');
    this.report('scxml-attribute-value', `${name} is ${list}, not “${text}”.`, span, {
      ...(near === undefined ? {} : { fix: replacing(span, near) }),
    });
    return undefined;
  }

  /** The child elements of SCXML with a name. */
  children(element: XmlElement, ...names: string[]): XmlElement[] {
    return elementsIn(element).filter((child) => isScxml(child) && names.includes(child.local));
  }
}

/** A fix that writes something else. */
export function replacing(span: Span, text: string): { title: string; edits: Edit[] } {
  return { title: `Write ${text}`, edits: [{ span, text }] };
}

/** The state of `In('state')` or `In(state)` when a text is just that. */
export function inPredicate(text: string): string | undefined {
  const found = /^\s*In\s*\(\s*(?:'([^']*)'|"([^"]*)"|([^\s'"(),]+))\s*\)\s*$/.exec(text);
  return found ? (found[1] ?? found[2] ?? found[3]) : undefined;
}

/** The word that was probably meant; undefined when none is near. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  if (word.length > 60) return undefined;
  for (const one of known) {
    if (Math.abs(one.length - word.length) >= least) continue;
    const distance = editDistance(word.toLowerCase(), one.toLowerCase());
    if (distance < least) [best, least] = [one, distance];
  }
  return best;
}
