import type { Diagnostic, Edit } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { editDistance } from '../editDistance.ts';
import { decode, Entities } from './xml-references.ts';
import type { XmlAttribute, XmlElement, XmlNode, XmlValue } from './xml-tree.ts';

/** A text as XML, however broken, and what is wrong with it. */
export interface XmlDocument {
  /** Everything at the outermost level, in order. */
  children: XmlNode[];
  /** The first element; undefined when there is none. */
  root?: XmlElement;
  diagnostics: Diagnostic[];
}

/** Tells whether an element can stand in another one: guides how missing end tags are mended. */
export type MayHold = (parent: XmlElement, child: XmlElement) => boolean;

/** Elements inside of each other; what lies deeper is not read. */
export const deepestElements = 512;

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const OUTERMOST: ReadonlyMap<string, string> = new Map([['xml', XML_NAMESPACE]]);
const NAME = /[\p{L}_:][\p{L}\p{N}_:.·-]*/uy;
const SPACE = /[\s\0]*/y;
/** The end of an unquoted value. */
const BARE = /[^\s"'<>=]*?(?=\s|\/?>|["'<=]|$)/y;
const ENTITY =
  /<!ENTITY\s+(%\s+)?([\p{L}_:][\p{L}\p{N}_:.·-]*)\s+(?:"([^"]*)"|'([^']*)'|(?:SYSTEM|PUBLIC)\b[^>]*)\s*>/gu;

/**
 * Reads XML 1.0 with namespaces. Never fails: each mistake is told, with a place and where possible
 * a mend, and the reading goes on. Nothing outside of the text is ever loaded, entities grow to a
 * bound, and nesting does not use the stack.
 */
export function readXml(source: string, mayHold: MayHold = () => true): XmlDocument {
  const reader = new XmlReader(source, mayHold);
  return reader.read();
}

interface Open {
  element: XmlElement;
  /** False below `deepestElements`. */
  kept: boolean;
}

class XmlReader {
  readonly #source: string;
  readonly #mayHold: MayHold;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #top: XmlNode[] = [];
  readonly #stack: Open[] = [];
  /** How many elements of a name are open. */
  readonly #openNames = new Map<string, number>();
  readonly #entities = new Entities();
  readonly #unknownPrefixes = new Set<string>();
  #at = 0;
  #root: XmlElement | undefined;
  #isTooDeep = false;
  /** A comment or the like has swallowed the rest of the text. */
  #isCut = false;

  constructor(source: string, mayHold: MayHold) {
    this.#source = source;
    this.#mayHold = mayHold;
    if (source.startsWith('\uFEFF')) this.#at = 1;
  }

  read(): XmlDocument {
    while (this.#at < this.#source.length) this.#step();
    while (this.#stack.length > 0) this.#closeUnclosed(this.#source.trimEnd().length);
    const root = this.#root;
    return { children: this.#top, ...(root ? { root } : {}), diagnostics: this.#diagnostics };
  }

  #step(): void {
    const source = this.#source;
    const from = this.#at;
    if (source[from] !== '<') return this.#text(from);
    if (source.startsWith('<!--', from)) return this.#comment(from);
    if (source.startsWith('<![CDATA[', from)) return this.#cdata(from);
    if (source.startsWith('<!', from)) return this.#doctype(from);
    if (source.startsWith('<?', from)) return this.#instruction(from);
    if (source[from + 1] === '/' || this.#matches(NAME, from + 1)) return this.#tag(from);
    this.#text(from);
  }

  #report(
    code: string,
    message: string,
    span: Span,
    fix?: { title: string; edits: Edit[] },
    severity: Diagnostic['severity'] = 'error',
  ): void {
    this.#diagnostics.push({ code, severity, message, span, ...(fix ? { fix } : {}) });
  }

  #matches(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    const found = pattern.exec(this.#source)?.[0];
    return found === '' ? undefined : found;
  }

  #skipSpace(): void {
    this.#at += this.#matches(SPACE, this.#at)?.length ?? 0;
  }

  /** Adds to the innermost open element, or to the top. */
  #add(node: XmlNode): void {
    const holder = this.#stack.at(-1);
    if (holder) holder.element.children.push(node);
    else this.#top.push(node);
  }

  // Text

  #text(from: number): void {
    const source = this.#source;
    let to = from;
    for (;;) {
      to = source.indexOf('<', to);
      if (to < 0) to = source.length;
      if (to === source.length || /[\p{L}_:/!?]/u.test(letterAt(source, to + 1))) break;
      this.#strayLess(to);
      to++;
    }
    this.#at = Math.max(to, from + 1);
    const span = { from, to: this.#at };
    const text = this.#decoded(span, 'text');
    if (this.#stack.length === 0 && text.trim() !== '') this.#outside(span);
    this.#add({ kind: 'text', text, span, inner: span });
  }

  #strayLess(at: number): void {
    const span = { from: at, to: at + 1 };
    const message = 'A “<” begins a tag. Where it is meant as a sign, write &lt;.';
    this.#report('xml-less-than', message, span, {
      title: 'Write &lt;',
      edits: [{ span, text: '&lt;' }],
    });
  }

  #outside(span: Span): void {
    const raw = this.#source.slice(span.from, span.to);
    const from = span.from + raw.length - raw.trimStart().length;
    const place = { from, to: span.from + raw.trimEnd().length };
    const where = this.#root ? 'behind the last' : 'before the first';
    this.#report('xml-text-outside', `This text stands ${where} element: it means nothing.`, place);
  }

  #decoded(span: Span, where: 'attribute' | 'text'): string {
    const { text, problems } = decode(this.#source, span, where, this.#entities);
    for (const { span: place, name } of problems) {
      if (name === undefined) this.#ampersand(place);
      else this.#unknownEntity(name, place);
    }
    return text;
  }

  #ampersand(span: Span): void {
    const last = this.#diagnostics.at(-1);
    if (last?.code === 'xml-ampersand' && last.span.to === span.from && last.fix) {
      // Two in a row are one mistake: `a && b`.
      last.span = { from: last.span.from, to: span.to };
      last.fix = mend('&amp;'.repeat(span.to - last.span.from), last.span);
      return;
    }
    const message = 'A “&” begins a reference such as &lt;. As a sign it is written &amp;.';
    this.#report('xml-ampersand', message, span, mend('&amp;', span));
  }

  #unknownEntity(name: string, span: Span): void {
    const code = Object.hasOwn(HTML, name) ? HTML[name] : undefined;
    const sign = { from: span.from, to: span.from + 1 };
    const fix = code === undefined ? mend('&amp;', sign) : mend(`&#${code};`, span);
    const message = `Nothing says what &${name}; stands for. XML knows &lt; &gt; &amp; &quot; &apos;.`;
    this.#report('xml-unknown-entity', message, span, fix);
  }

  // Comments and the like

  /** The end of something that begins here; reported when it is missing. */
  #through(from: number, begin: string, end: string, what: string): { to: number; inner: Span } {
    const found = this.#source.indexOf(end, from + begin.length);
    if (found >= 0) {
      return { to: found + end.length, inner: { from: from + begin.length, to: found } };
    }
    const to = this.#source.length;
    this.#isCut = true;
    const place = { from, to: from + begin.length };
    const message = `This ${what} is never closed: ${end} is missing. All that follows is taken for it.`;
    this.#report('xml-unclosed', message, place, {
      title: `Add ${end} at the end`,
      edits: [{ span: { from: to, to }, text: end }],
    });
    return { to, inner: { from: from + begin.length, to } };
  }

  #comment(from: number): void {
    const { to } = this.#through(from, '<!--', '-->', 'comment');
    this.#at = to;
    this.#add({ kind: 'comment', span: { from, to } });
  }

  #cdata(from: number): void {
    const { to, inner } = this.#through(from, '<![CDATA[', ']]>', 'CDATA section');
    this.#at = to;
    const text = this.#source.slice(inner.from, inner.to).replace(/\r\n?/g, '\n');
    if (this.#stack.length === 0) this.#outside({ from, to });
    this.#add({ kind: 'cdata', text, span: { from, to }, inner });
  }

  #instruction(from: number): void {
    const { to } = this.#through(from, '<?', '?>', 'instruction');
    this.#at = to;
    const span = { from, to };
    this.#add({ kind: 'instruction', span });
    const isDeclaration = /^<\?xml\s/.test(this.#source.slice(from, from + 6));
    const before = this.#source.slice(0, from).replace('\uFEFF', '');
    if (!isDeclaration || before === '') return;
    const message = 'The XML declaration can only stand at the very beginning.';
    const extra = before.trim() === '' ? { from: from - before.length, to: from } : span;
    const title = extra === span ? 'Remove it' : 'Remove what stands before it';
    const fix = { title, edits: [{ span: extra, text: '' }] };
    this.#report('xml-declaration', message, span, fix, 'warning');
  }

  /** Only internal entities are read; nothing is loaded. */
  #doctype(from: number): void {
    const source = this.#source;
    const bracket = source.indexOf('[', from);
    const angle = source.indexOf('>', from);
    const hasSubset = bracket >= 0 && bracket < angle;
    const end = hasSubset ? source.indexOf(']', bracket) : from;
    const last = end < 0 ? -1 : source.indexOf('>', end);
    if (last < 0) {
      this.#at = this.#through(from, '<!', '>', 'declaration').to;
    } else this.#at = last + 1;
    const span = { from, to: this.#at };
    this.#add({ kind: 'doctype', span });
    if (!/^<!DOCTYPE\b/i.test(source.slice(from, from + 10))) {
      const message = 'This declaration cannot stand here; comments are written <!-- … -->.';
      return this.#report('xml-declaration', message, span);
    }
    if (hasSubset) this.#declareEntities(source.slice(bracket, this.#at), bracket);
  }

  #declareEntities(subset: string, offset: number): void {
    for (const match of subset.matchAll(ENTITY)) {
      const [whole, parameter, name = '', double, single] = match;
      const value = double ?? single;
      if (value !== undefined && parameter === undefined) this.#entities.declare(name, value);
      else {
        const from = offset + match.index;
        const message = `The entity “${name}” is not read: nothing is loaded from outside.`;
        const span = { from, to: from + whole.length };
        this.#report('xml-external-entity', message, span, undefined, 'warning');
      }
    }
  }

  // Tags

  #tag(from: number): void {
    if (this.#source[from + 1] === '/') this.#endTag(from);
    else this.#startTag(from);
  }

  #startTag(from: number): void {
    const name = this.#matches(NAME, from + 1) ?? '';
    this.#at = from + 1 + name.length;
    const nameSpan = { from: from + 1, to: this.#at };
    const attributes = this.#attributes();
    const isEmptyTag = this.#endOfTag(name, nameSpan);
    const holder = this.#stack.at(-1);
    const element: XmlElement = {
      kind: 'element',
      name,
      local: name,
      namespace: '',
      nameSpan,
      open: { from, to: this.#at },
      span: { from, to: this.#at },
      attributes,
      children: [],
      isEmptyTag,
      scope: holder?.element.scope ?? OUTERMOST,
      ...(holder ? { parent: holder.element } : {}),
    };
    this.#nameSpaces(element);
    const kept = this.#place(element);
    if (isEmptyTag) return;
    this.#stack.push({ element, kept });
    this.#openNames.set(name, (this.#openNames.get(name) ?? 0) + 1);
  }

  /** Hangs an element into the tree; false when it lies too deep. */
  #place(element: XmlElement): boolean {
    const holder = this.#stack.at(-1);
    if (!holder) {
      if (this.#root) {
        const message = 'A document has one outermost element; this one stands behind its end.';
        this.#report('xml-second-root', message, element.open);
      }
      this.#root ??= element;
      this.#top.push(element);
      return true;
    }
    if (this.#stack.length >= deepestElements) {
      if (!this.#isTooDeep) {
        const message = `Elements are nested more than ${deepestElements} deep here; these are not read.`;
        this.#report('xml-too-deep', message, element.open);
      }
      this.#isTooDeep = true;
      return false;
    }
    holder.element.children.push(element);
    return true;
  }

  /** Takes `>` or `/>`, told when it is missing; true for `/>`. */
  #endOfTag(name: string, nameSpan: Span): boolean {
    this.#skipSpace();
    const source = this.#source;
    if (source[this.#at] === '>') {
      this.#at++;
      return false;
    }
    if (source[this.#at] === '/' && source[this.#at + 1] === '>') {
      this.#at += 2;
      return true;
    }
    const hasSlash = source[this.#at] === '/';
    if (hasSlash) this.#at++;
    const at = source.slice(0, this.#at).trimEnd().length;
    const missing = hasSlash ? '>' : this.#seesEndTag(name) ? '>' : '/>';
    this.#at = Math.max(at, nameSpan.to);
    this.#report('xml-unclosed-tag', `The tag <${name} is never closed: > is missing.`, nameSpan, {
      title: `Add ${missing}`,
      edits: [{ span: { from: at, to: at }, text: missing }],
    });
    return hasSlash || missing === '/>';
  }

  /** True when an end tag of this name comes before another start tag of it. */
  #seesEndTag(name: string): boolean {
    const near = this.#source.slice(this.#at, this.#at + 10_000);
    const end = near.indexOf(`</${name}`);
    const begin = near.indexOf(`<${name}`);
    return end >= 0 && (begin < 0 || end < begin);
  }

  #endTag(from: number): void {
    const name = this.#matches(NAME, from + 2) ?? '';
    const gap = this.#source.indexOf('>', from);
    const next = this.#source.indexOf('<', from + 1);
    const isClosed = gap >= 0 && (next < 0 || gap < next);
    this.#at = isClosed ? gap + 1 : from + 2 + name.length;
    const span = { from, to: this.#at };
    if (!isClosed) {
      this.#report('xml-unclosed-tag', `The tag </${name} is never closed: > is missing.`, span, {
        title: 'Add >',
        edits: [{ span: { from: span.to, to: span.to }, text: '>' }],
      });
    }
    const meant = (this.#openNames.get(name) ?? 0) > 0 ? name : this.#misspelt(name, from);
    if (meant === undefined) return this.#stray(name, span);
    while (this.#stack.length > 0 && this.#stack.at(-1)?.element.name !== meant) {
      this.#closeUnclosed(from);
    }
    this.#close(span);
  }

  /** The name of the open element that an end tag most likely means. */
  #misspelt(name: string, from: number): string | undefined {
    const near = this.#stack.slice(-4).reverse();
    const meant = near.find(({ element }) => isMisspelt(name, element.name))?.element.name;
    if (meant === undefined) return undefined;
    const span = { from: from + 2, to: from + 2 + name.length };
    this.#report('xml-mismatched', `This should close <${meant}>.`, span, {
      title: `Write </${meant}>`,
      edits: [{ span, text: meant }],
    });
    return meant;
  }

  #stray(name: string, span: Span): void {
    const message = `Nothing is open that </${name}> could close. It is left out.`;
    const fix = { title: 'Remove it', edits: [{ span, text: '' }] };
    this.#report('xml-mismatched', message, span, fix);
  }

  #close(span: Span): void {
    const open = this.#pop();
    if (!open) return;
    open.close = span;
    open.span = { from: open.span.from, to: span.to };
  }

  #pop(): XmlElement | undefined {
    const element = this.#stack.pop()?.element;
    if (element) this.#openNames.set(element.name, (this.#openNames.get(element.name) ?? 1) - 1);
    return element;
  }

  /** Ends the innermost element, which has no end tag, at an offset. */
  #closeUnclosed(at: number): void {
    const element = this.#pop();
    if (!element) return;
    const { name, nameSpan, children, open } = element;
    const holder = this.#stack.at(-1)?.element;
    const first = children.findIndex(
      (child) => child.kind === 'element' && !this.#mayHold(element, child),
    );
    const message = `<${name}> is never closed: </${name}> is missing.`;
    if (holder && first >= 0 && !children.slice(0, first).some(isMeaningful)) {
      // What cannot stand in it was meant to stand behind it: only the slash is missing.
      const moved = children.splice(0);
      for (const child of moved) {
        if (child.kind === 'element') child.parent = holder;
        holder.children.push(child);
      }
      element.isEmptyTag = true;
      const slash = { from: open.to - 1, to: open.to - 1 };
      const fix = { title: 'Write />', edits: [{ span: slash, text: '/' }] };
      return this.#report('xml-unclosed-element', message, nameSpan, fix);
    }
    element.span = { from: open.from, to: Math.max(open.to, at) };
    const place = Math.max(this.#source.slice(0, at).trimEnd().length, open.to);
    const text = `${this.#breakFor(open.from, place)}</${name}>`;
    const edits = [{ span: { from: place, to: place }, text }];
    const fix = this.#isCut ? undefined : { title: `Add </${name}>`, edits };
    this.#report('xml-unclosed-element', message, nameSpan, fix);
  }

  /** A line break and the indentation of a line, where an element goes over several lines. */
  #breakFor(from: number, to: number): string {
    if (!this.#source.slice(from, to).includes('\n')) return '';
    const line = this.#source.lastIndexOf('\n', from - 1) + 1;
    const indent = this.#source.slice(line, from);
    return `\n${/^\s*$/.test(indent) ? indent : ''}`;
  }

  // Attributes

  #attributes(): XmlAttribute[] {
    const found: XmlAttribute[] = [];
    const names = new Set<string>();
    for (;;) {
      this.#skipSpace();
      const sign = this.#source[this.#at];
      if (sign === undefined || sign === '>' || sign === '<') break;
      if (sign === '/' && /^\/\s*(?:>|$|<)/.test(this.#source.slice(this.#at, this.#at + 20)))
        break;
      const name = this.#matches(NAME, this.#at);
      if (name === undefined) this.#junk();
      else this.#attribute(name, names, found);
    }
    return found;
  }

  #junk(): void {
    const from = this.#at;
    const to = from + (this.#matches(/[^\s<>\p{L}_:/]+|\//uy, from)?.length ?? 1);
    this.#at = to;
    const text = this.#source.slice(from, to);
    const span = { from, to };
    const fix = { title: 'Remove it', edits: [{ span, text: '' }] };
    this.#report('xml-attribute', `“${text}” cannot stand in a tag.`, span, fix);
  }

  #attribute(name: string, names: Set<string>, found: XmlAttribute[]): void {
    const from = this.#at;
    const nameSpan = { from, to: from + name.length };
    this.#at = nameSpan.to;
    this.#skipSpace();
    const value = this.#source[this.#at] === '=' ? this.#value(name) : this.#noValue(nameSpan);
    const span = { from, to: this.#at };
    const attribute = { name, local: name, namespace: '', nameSpan, value, span };
    if (names.has(name)) {
      const message = `The attribute ${name} stands here twice; the first one counts.`;
      const fix = { title: 'Remove this one', edits: [{ span: this.#withSpace(span), text: '' }] };
      return this.#report('xml-duplicate-attribute', message, nameSpan, fix);
    }
    names.add(name);
    found.push(attribute);
  }

  #withSpace({ from, to }: Span): Span {
    const before = this.#source.slice(0, from);
    return { from: before.length - (/\s+$/.exec(before.slice(-200))?.[0].length ?? 0), to };
  }

  #noValue(nameSpan: Span): XmlValue {
    this.#at = nameSpan.to;
    const name = this.#source.slice(nameSpan.from, nameSpan.to);
    const span = { from: nameSpan.to, to: nameSpan.to };
    this.#report('xml-attribute', `The attribute ${name} has no value.`, nameSpan, {
      title: `Write ${name}=""`,
      edits: [{ span, text: '=""' }],
    });
    return { text: '', span };
  }

  #value(name: string): XmlValue {
    const sign = this.#at;
    this.#at++;
    this.#skipSpace();
    const quote = this.#source[this.#at];
    if (quote !== '"' && quote !== "'") return this.#bareValue(name, sign);
    const from = this.#at + 1;
    const close = this.#source.indexOf(quote, from);
    const isClosed = close >= 0 && this.#isClosing(from, close);
    const span = { from, to: isClosed ? close : this.#endOfOpenValue(from) };
    if (isClosed) {
      this.#at = close + 1;
      this.#lessThanIn(span);
    } else this.#closeQuote(name, span, quote);
    return { text: this.#decoded(span, 'attribute'), span };
  }

  /** Tells of a missing quote, or of one of the other kind in its place. */
  #closeQuote(name: string, { from, to }: Span, quote: string): void {
    const isOther = this.#source[to] === (quote === '"' ? "'" : '"');
    this.#at = isOther ? to + 1 : to;
    const message = isOther
      ? `The value of ${name} begins with ${quote} and must end with it.`
      : `The value of ${name} has no closing quote.`;
    this.#report(
      'xml-quotes',
      message,
      { from: from - 1, to: this.#at },
      {
        title: 'Close the quote',
        edits: [{ span: { from: to, to: this.#at }, text: quote }],
      },
    );
  }

  /** False when the quote that was found begins another value. */
  #isClosing(from: number, close: number): boolean {
    const after = this.#source[close + 1];
    const value = this.#source.slice(Math.max(from, close - 200), close);
    if (!/[\p{L}\p{N}_:.-]\s*=\s*$/u.test(value)) return true;
    const isFollowed = after === undefined || /[\s/>?]/.test(after);
    return isFollowed && !/<[\p{L}_]/u.test(this.#source.slice(from, close));
  }

  /** Where a value without a closing quote most likely ends. */
  #endOfOpenValue(from: number): number {
    const rest = this.#source.slice(from, from + 2000);
    const found =
      /["'](?=[\s/>?])|\s*(?:\/?>|<|[\r\n]|\s[\p{L}_][\p{L}\p{N}_:.-]*\s*=\s*["'])/u.exec(rest);
    return from + (found ? found.index : rest.length);
  }

  #lessThanIn({ from, to }: Span): void {
    for (let at = from; at < to; at++) {
      at = this.#source.indexOf('<', at);
      if (at < 0 || at >= to) return;
      this.#strayLess(at);
    }
  }

  #bareValue(name: string, sign: number): XmlValue {
    const from = this.#at;
    const text = this.#matches(BARE, from) ?? '';
    const span = { from, to: from + text.length };
    this.#at = text === '' ? sign + 1 : span.to;
    const place = { from: sign, to: this.#at };
    this.#report('xml-quotes', `The value of ${name} stands in quotes: ${name}="${text}".`, place, {
      title: 'Add quotes',
      edits: [{ span: { from: sign, to: this.#at }, text: `="${text.replaceAll('"', '&quot;')}"` }],
    });
    return {
      text: this.#decoded(span, 'attribute'),
      span: { from: this.#at - text.length, to: this.#at },
    };
  }

  // Namespaces

  #nameSpaces(element: XmlElement): void {
    const own = element.attributes.filter(({ name }) => isDeclaration(name));
    if (own.length > 0) {
      const scope = new Map(element.scope);
      for (const { name, value } of own)
        scope.set(name === 'xmlns' ? '' : name.slice(6), value.text);
      element.scope = scope;
    }
    Object.assign(element, this.#resolved(element, element));
    for (const attribute of element.attributes) {
      if (!attribute.name.includes(':') || isDeclaration(attribute.name)) continue;
      Object.assign(attribute, this.#resolved(attribute, element));
    }
  }

  /** Only elements are in the namespace without a prefix. */
  #resolved(
    { name, nameSpan: { from } }: Pick<XmlElement, 'name' | 'nameSpan'>,
    element: XmlElement,
  ): { local: string; namespace: string } {
    const { scope } = element;
    const colon = name.indexOf(':');
    if (colon < 0) {
      return {
        local: name,
        namespace: from === element.nameSpan.from ? (scope.get('') ?? '') : '',
      };
    }
    const prefix = name.slice(0, colon);
    const local = name.slice(colon + 1);
    const namespace = scope.get(prefix);
    if (namespace === undefined) this.#unbound(prefix, { from, to: from + colon }, element);
    return { local, namespace: namespace ?? wellKnown(prefix) ?? `?${prefix}` };
  }

  #unbound(prefix: string, span: Span, element: XmlElement): void {
    if (this.#unknownPrefixes.has(prefix)) return;
    this.#unknownPrefixes.add(prefix);
    const message = `Nothing says which namespace the prefix “${prefix}” stands for.`;
    const at = (this.#root ?? element).nameSpan.to;
    const known = wellKnown(prefix);
    const edits = [{ span: { from: at, to: at }, text: ` xmlns:${prefix}="${known}"` }];
    const fix = { title: `Declare xmlns:${prefix} at the outermost element`, edits };
    this.#report('xml-prefix', message, span, known === undefined ? undefined : fix);
  }
}

function wellKnown(prefix: string): string | undefined {
  return prefix === 'ls' ? lockstepNamespace : prefix === 'scxml' ? scxmlNamespace : undefined;
}

/** The namespace of SCXML. */
export const scxmlNamespace = 'http://www.w3.org/2005/07/scxml';

/** The namespace of what Lockstep adds to SCXML. */
export const lockstepNamespace = 'https://lockstep.dev/scxml';

function isMisspelt(name: string, meant: string): boolean {
  return (
    name === '' ||
    editDistance(name.slice(0, 40), meant.slice(0, 40)) <= Math.min(2, meant.length / 3)
  );
}

function isDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}

/** The numbers of some entities of HTML that XML does not have. */
const HTML: Readonly<Record<string, number>> = {
  nbsp: 160,
  copy: 169,
  deg: 176,
  micro: 181,
  times: 215,
  ndash: 8211,
  mdash: 8212,
  hellip: 8230,
  larr: 8592,
  rarr: 8594,
};

function mend(text: string, span: Span): { title: string; edits: Edit[] } {
  return { title: `Write ${text}`, edits: [{ span, text }] };
}

/** The whole character at an offset; empty at the end. */
function letterAt(source: string, at: number): string {
  const code = source.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** True for anything but white space and remarks. */
function isMeaningful(node: XmlNode): boolean {
  if (node.kind === 'text' || node.kind === 'cdata') return node.text.trim() !== '';
  return node.kind === 'element';
}
