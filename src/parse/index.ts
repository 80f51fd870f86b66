import type { Diagnostic } from '../base/diagnostic.ts';
import { compareDiagnostics } from '../base/diagnostic.ts';
import type { LanguageId, Parsed } from '../model/document.ts';
import type { Language, ParseContext } from './language.ts';
import { later } from './later.ts';
import { markdownWith } from './markdown/index.ts';
import { detectFlowchart } from './mermaid/flowchart/detect.ts';
import { mermaidOther } from './mermaid/other/index.ts';
import { sequence } from './mermaid/sequence/index.ts';
import { detectState } from './mermaid/state/detect.ts';
import { damage } from './repair.ts';
import { detectCfsm } from './cfsm/detect.ts';
import { detectScribble } from './scribble/detect.ts';
import { detectScenario } from './scenario/detect.ts';
import { detectScxml } from './scxml/detect.ts';
import { text as plainText } from './text/index.ts';
import { detectXState } from './xstate/detect.ts';

const scenarioKey = /^[ \t>{]*"?(?:scenario|swarms?|routines|components)"?[ \t]*:/m;
const scribbleWord =
  /^[ \t>]*(?:(?:aux |explicit )*(?:global |local )?protocol\s+\w+|module\s+[\w.]+;)/m;
const cfsmWord =
  /^[ \t>]*(?:\.(?:outputs|state graph)\b|[\w"]+\s*:\s*(?:rec\s+\w+\s*\.|\{?\s*\w+\s*[!?]\s*\w))/m;
const xstateWord = /\bcreateMachine\s*[(<]|["']?\bstates["']?\s*:\s*\{/;
const scxmlTag = /<(?:[\w.-]+:)?scxml[\s>]/;

/** Scenarios need a YAML parser and the catalog of components: loaded when one is seen. */
const scenario = later(
  { id: 'scenario', name: 'Scenario', extensions: ['yaml', 'yml', 'json'], detect: detectScenario },
  async () => (await import('./scenario/index.ts')).scenario,
);

/** Scribble's modules, nuScr's too. */
const scribble = later(
  { id: 'scribble', name: 'Scribble', extensions: ['scr', 'nuscr'], detect: detectScribble },
  async () => (await import('./scribble/index.ts')).scribble,
);

/** Machines that talk to each other, in two syntaxes. */
const cfsm = later(
  { id: 'cfsm', name: 'Communicating machines', extensions: ['cfsm', 'fsm'], detect: detectCfsm },
  async () => (await import('./cfsm/index.ts')).cfsm,
);

/** The W3C's state machines. */
const scxml = later(
  { id: 'scxml', name: 'SCXML', extensions: ['scxml'], detect: detectScxml },
  async () => (await import('./scxml/index.ts')).scxml,
);

/** XState's machines need a reader of JavaScript. */
const xstate = later(
  {
    id: 'xstate',
    name: 'XState',
    extensions: ['js', 'ts', 'mjs', 'mts', 'cjs', 'cts', 'jsx', 'tsx'],
    detect: detectXState,
  },
  async () => (await import('./xstate/index.ts')).xstate,
);

/** Of Mermaid's diagrams those of sequences are what most texts hold: the others come when seen. */
const mermaidFiles = ['mmd', 'mermaid'];

const state = later(
  {
    id: 'mermaid-state',
    name: 'Mermaid state diagram',
    extensions: mermaidFiles,
    detect: detectState,
  },
  async () => (await import('./mermaid/state/index.ts')).state,
);

const flowchart = later(
  {
    id: 'mermaid-flowchart',
    name: 'Mermaid flowchart',
    extensions: mermaidFiles,
    detect: detectFlowchart,
  },
  async () => (await import('./mermaid/flowchart/index.ts')).flowchart,
);

/** Languages that are loaded when a text in them is seen, and what a Markdown text shows of them. */
const loadable = [
  { language: state, fence: 'stateDiagram', speaks: /\bstateDiagram/ },
  { language: flowchart, fence: 'flowchart', speaks: /^[ \t>]*(?:flowchart|graph)\b/m },
  { language: scenario, fence: 'scenario', speaks: scenarioKey },
  { language: scribble, fence: 'scribble|scr|nuscr', speaks: scribbleWord },
  { language: cfsm, fence: 'cfsm|fsm', speaks: cfsmWord },
  { language: scxml, fence: 'scxml', speaks: scxmlTag },
  { language: xstate, fence: 'xstate', speaks: xstateWord },
];

/** Every language, one line each. Of equally sure ones the first is taken. */
export const languages: Language[] = [
  markdownWith({ languageOf: (id) => languageOf(id), detect: (text) => detectLanguage(text) }),
  sequence,
  state,
  flowchart,
  mermaidOther,
  scenario,
  scribble,
  cfsm,
  scxml,
  xstate,
  plainText,
];

/**
 * Loads what reading a text needs beyond what is always there. To be awaited before `parseText`
 * and the services of `languageOf`; done at once for all texts that need nothing more. True when
 * there is something more.
 */
export async function loadLanguagesFor(text: string, options: ParseOptions = {}): Promise<boolean> {
  const id = options.language ?? detectLanguage(text, options.fileName);
  const wanted = loadable.filter(
    ({ language, fence, speaks }) =>
      id === language.id || (id === 'markdown' && maySpeak(text, fence, speaks)),
  );
  await Promise.all(wanted.map(({ language }) => language.load()));
  return wanted.length > 0;
}

/** True when a block of a Markdown text may be in a language. */
function maySpeak(text: string, fence: string, speaks: RegExp): boolean {
  const opening = new RegExp(`^[ \\t>]*(?:\`{3,}|~{3,})[ \\t]*(?:${fence})\\b`, 'im');
  return opening.test(text) || speaks.test(text);
}

/** What the caller knows about a text; all of it optional. */
export interface ParseOptions {
  /** The language that a person picked; detected when absent. */
  language?: LanguageId;
  /** Only tells languages apart when the text does not. */
  fileName?: string;
  /** Another file of the project, by path. */
  resolve?: (path: string) => string | undefined;
}

/** The language with an id; plain text when there is none yet. */
export function languageOf(id: LanguageId): Language {
  return languages.find((language) => language.id === id) ?? plainText;
}

/**
 * The language of a text by its content: the surest one. A file's ending only decides when no
 * language recognises the content.
 */
export function detectLanguage(text: string, fileName?: string): LanguageId {
  let best: Language | undefined;
  let sure = 0;
  const readable = withoutMisreadMark(text);
  for (const language of languages) {
    const score = language.detect(readable);
    if (score > sure) [best, sure] = [language, score];
  }
  if (best) return best.id;
  const ending = /\.([^.]+)$/.exec(fileName ?? '')?.[1]?.toLowerCase();
  const byEnding = languages.filter((language) => language.extensions.includes(ending ?? ''));
  return (byEnding.at(-1) ?? plainText).id;
}

/** Everything that can be read from a text, whatever it is. Never throws. */
export function parseText(
  text: string,
  options: ParseOptions = {},
): Parsed & { language: LanguageId } {
  const language = options.language ?? detectLanguage(text, options.fileName);
  const context: ParseContext = {
    resolve: (path) => options.resolve?.(path),
    nested: (id, inner) => languageOf(id).parse(inner, context),
    detect: (inner) => detectLanguage(inner),
    ...(options.fileName === undefined ? {} : { path: options.fileName }),
  };
  const parsed = languageOf(language).parse(withoutMisreadMark(text), context);
  const found = damageOf(text);
  const diagnostics = found
    ? [...parsed.diagnostics, found].sort(compareDiagnostics)
    : parsed.diagnostics;
  return { ...parsed, diagnostics, language };
}

/** A byte order mark that was read as letters would hide the first word; offsets stay. */
function withoutMisreadMark(text: string): string {
  return text.replace(/^(?:ï»¿|Ôªø)/, '   ');
}

const CODE_PAGES = { cp1252: 'Windows-1252', cp1254: 'Windows-1254', macroman: 'Mac Roman' };

function damageOf(text: string): Diagnostic | undefined {
  const found = damage(text);
  if (!found) return undefined;
  return {
    code: 'text-damaged',
    severity: 'warning',
    message:
      `Some characters are damaged: this text was once read as ${CODE_PAGES[found.encoding]} ` +
      'instead of UTF-8, so emoji, arrows and accents became other letters. It can be repaired.',
    span: found.first,
    fix: {
      title: 'Repair the damaged characters',
      edits: [{ span: { from: 0, to: text.length }, text: found.repaired }],
    },
  };
}
