const MOST = 20_000;
/** What may stand before the outermost element. */
const LEAD = /^\uFEFF?(?:\s+|<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>[]*(?:\[[^]*?\])?\s*>)*/i;
const ROOT = /^<(?:[\w.-]+:)?scxml(?=[\s>/]|$)/;
const NAMESPACE = 'http://www.w3.org/2005/07/scxml';

/**
 * How sure it is, from 0 to 1, that a text is SCXML: its outermost element is called `scxml`, or a
 * text that begins with a tag names the namespace.
 */
export function detectScxml(text: string): number {
  const begin = text.slice(0, MOST);
  if (!begin.includes('<')) return 0;
  const body = begin.slice(LEAD.exec(begin)?.[0].length ?? 0);
  if (ROOT.test(body)) return 0.99;
  if (!body.startsWith('<')) return 0;
  if (begin.includes(NAMESPACE) && /<(?:[\w.-]+:)?scxml(?=[\s>/]|$)/.test(begin)) return 0.97;
  return /^<(?:state|parallel)\s[^>]*\bid=/.test(body) ? 0.6 : 0;
}
