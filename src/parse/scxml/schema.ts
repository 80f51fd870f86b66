import { lockstepNamespace, scxmlNamespace } from './xml.ts';
import type { XmlElement } from './xml-tree.ts';

/** What an attribute of SCXML holds. */
export type AttributeKind =
  | 'id'
  | 'state'
  | 'states'
  | 'event'
  | 'events'
  | 'code'
  | 'location'
  | 'locations'
  | 'text'
  | 'policy'
  | readonly string[];

/** An attribute: what it holds, and what it is for. */
export interface AttributeRule {
  kind: AttributeKind;
  about: string;
  required?: boolean;
}

/** An element: what stands in it, and what it is for. */
export interface ElementRule {
  about: string;
  attributes: Readonly<Record<string, AttributeRule>>;
  /** Elements of SCXML that it may hold; `any` where its content is data. */
  children: readonly string[] | 'any';
  /** Elements of Lockstep's own that it may hold. */
  additions?: readonly string[];
  /** It may hold text. */
  text?: boolean;
}

const executable = ['raise', 'if', 'foreach', 'log', 'assign', 'script', 'send', 'cancel'] as const;
const resourceActions = ['acquire', 'release'] as const;

/** The elements of executable content. */
export const executables: ReadonlySet<string> = new Set(executable);

const id = (about: string): AttributeRule => ({ kind: 'id', about });
const text = (about: string): AttributeRule => ({ kind: 'text', about });
const code = (about: string): AttributeRule => ({ kind: 'code', about });
const location = (about: string): AttributeRule => ({ kind: 'location', about });
const one = (about: string, ...kind: string[]): AttributeRule => ({ kind, about });
const needed = (rule: AttributeRule): AttributeRule => ({ ...rule, required: true });

const actions = { children: executable, additions: resourceActions };
const inner = [
  'onentry',
  'onexit',
  'transition',
  'state',
  'parallel',
  'history',
  'datamodel',
  'invoke',
];
const namelist: AttributeRule = {
  kind: 'locations',
  about: 'Names of variables whose values go along, with spaces between them.',
};

/** Every element of SCXML 1.0. */
export const elements: Readonly<Record<string, ElementRule>> = {
  scxml: {
    about: 'The machine: its states, data and scripts.',
    attributes: {
      initial: { kind: 'states', about: 'What is entered first; else the first state.' },
      name: text('The name of the machine; its code sees it as `_name`.'),
      version: one('The version of SCXML: always 1.0.', '1.0'),
      datamodel: one(
        'What its code is written in: `ecmascript`, `null` (only `In()`), or `lockstep` (comparison, ' +
          'logic, arithmetic; never stops, needs no sandbox).',
        ...['ecmascript', 'null', 'lockstep'],
      ),
      binding: one(
        '`early`: all data get their values at the start. `late`: those of a state when it is first entered.',
        ...['early', 'late'],
      ),
      exmode: one('How strictly a processor reads it; means nothing here.', 'lax', 'strict'),
    },
    children: ['state', 'parallel', 'final', 'datamodel', 'script'],
    additions: ['limits', 'resource', 'use'],
  },
  state: {
    about: 'A state; with states inside of it, exactly one of those is active with it.',
    attributes: {
      id: id('Its name.'),
      initial: { kind: 'states', about: 'Which state in it is entered first; else the first one.' },
    },
    children: [...inner, 'initial', 'final'],
  },
  parallel: {
    about: 'A state whose children (its regions) are all active with it.',
    attributes: { id: id('Its name.') },
    children: inner,
  },
  transition: {
    about: 'What leads on from a state: by an event, by a condition, or at once.',
    attributes: {
      event: {
        kind: 'events',
        about: 'The events that it waits for. `a` also takes `a.b`; `*` takes every event.',
      },
      cond: code('It is only taken while this holds.'),
      target: { kind: 'states', about: 'What is entered; without one the machine stays.' },
      type: one(
        '`internal`: a compound source is not left when all targets are inside of it.',
        ...['external', 'internal'],
      ),
    },
    ...actions,
  },
  initial: {
    about: 'Which state is entered first, with what is done on the way.',
    attributes: {},
    children: ['transition'],
  },
  final: {
    about: 'An end: when it is entered, `done.state` of the state around is raised.',
    attributes: { id: id('Its name.') },
    children: ['onentry', 'onexit', 'donedata'],
  },
  onentry: { about: 'Done when the state is entered.', attributes: {}, ...actions },
  onexit: { about: 'Done when the state is left.', attributes: {}, ...actions },
  history: {
    about: 'As a target: what was active in the state around when it was last left.',
    attributes: {
      id: id('Its name.'),
      type: one(
        '`shallow` remembers the child, `deep` everything below it.',
        ...['shallow', 'deep'],
      ),
    },
    children: ['transition'],
  },
  raise: {
    about: 'Puts an event into the internal queue, which comes before outside events.',
    attributes: { event: needed({ kind: 'event', about: 'The name of the event.' }) },
    children: [],
  },
  if: {
    about: 'Does what follows when its condition holds, up to `<elseif>` or `<else>`.',
    attributes: { cond: needed(code('What must hold.')) },
    children: [...executable, 'elseif', 'else'],
    additions: resourceActions,
  },
  elseif: {
    about: 'When nothing above held and this does.',
    attributes: { cond: needed(code('What must hold.')) },
    children: [],
  },
  else: { about: 'When nothing above held.', attributes: {}, children: [] },
  foreach: {
    about: 'Does what is in it for each item of a list.',
    attributes: {
      array: needed(code('The list; it is copied first.')),
      item: needed(location('The variable that holds the item.')),
      index: location('The variable that holds its place, from 0.'),
    },
    ...actions,
  },
  log: {
    about: 'Tells the reader of the run something.',
    attributes: { label: text('Stands before the value.'), expr: code('The value.') },
    children: [],
  },
  datamodel: {
    about: 'The variables of the machine or state.',
    attributes: {},
    children: ['data'],
  },
  data: {
    about:
      'A variable with its first value: an expression, a file, or text inside (JSON, XML, words).',
    attributes: {
      id: needed(id('Its name.')),
      src: text('A file with its value.'),
      expr: code('Its value.'),
    },
    children: 'any',
  },
  assign: {
    about: 'Gives a variable a value.',
    attributes: {
      location: needed(location('The variable, or a place in it.')),
      expr: code('The value; or text inside.'),
      attr: text('Of XPath; means nothing here.'),
      type: text('Of XPath; means nothing here.'),
    },
    children: 'any',
  },
  donedata: {
    about: 'What the `done` event says when this end is reached.',
    attributes: {},
    children: ['content', 'param'],
  },
  content: {
    about: 'What is sent, as text inside or as an expression.',
    attributes: { expr: code('The value.') },
    children: 'any',
  },
  param: {
    about: 'A name and a value that go along.',
    attributes: {
      name: needed(text('The name.')),
      expr: code('The value.'),
      location: location('A variable that has the value.'),
    },
    children: [],
  },
  script: {
    about: 'Statements: at the top of the document done once at the start, else where they stand.',
    attributes: { src: text('A file with the statements.') },
    children: 'any',
  },
  send: {
    about: 'Sends an event to this machine or another one, at once or later.',
    attributes: {
      event: { kind: 'event', about: 'The name of the event.' },
      eventexpr: code('Gives the name of the event.'),
      target: text(
        'Whom it goes to: `#_internal`, `#_parent`, `#_<invoke id>`, `#_scxml_<session>`; else this machine.',
      ),
      targetexpr: code('Gives the target.'),
      type: text('How it is sent: `scxml`, which is the default and the only way here.'),
      typeexpr: code('Gives the type.'),
      id: text('A name to cancel it by.'),
      idlocation: location('Where a made-up name is written down.'),
      delay: text('How long it waits: `1.5s`, `200ms`.'),
      delayexpr: code('Gives the delay.'),
      namelist,
    },
    children: ['param', 'content'],
  },
  cancel: {
    about: 'Takes back an event that still waits.',
    attributes: {
      sendid: text('The `id` of the `<send>`.'),
      sendidexpr: code('Gives that id.'),
    },
    children: [],
  },
  invoke: {
    about: 'Another machine (or service) that runs while the state is active.',
    attributes: {
      type: text('What it is: `scxml`, which is the default.'),
      typeexpr: code('Gives the type.'),
      src: text('A file with the machine.'),
      srcexpr: code('Gives where the machine is.'),
      id: text('A name to send to (`#_<id>`), and in `done.invoke.<id>`.'),
      idlocation: location('Where a made-up name is written down.'),
      namelist,
      autoforward: one('`true`: it gets every event of this machine too.', 'true', 'false'),
    },
    children: ['param', 'finalize', 'content'],
  },
  finalize: {
    about: 'Done with each event that comes back. Empty: what comes back is assigned.',
    attributes: {},
    ...actions,
  },
};

/** Lockstep's own elements, in their namespace. */
export const additions: Readonly<Record<string, ElementRule>> = {
  limits: {
    about: 'What the machine may use at most; a run that passes a limit is stopped.',
    attributes: {
      memory: text('Bytes of all data: `1MB`.'),
      budget: text('Steps of the sandbox in one piece of code.'),
      microsteps: text('Microsteps without rest.'),
      events: text('Events in one queue.'),
      timers: text('Delayed events at once.'),
      children: text('Invoked machines at once.'),
      time: text('Virtual time of its whole life: `1h`.'),
    },
    children: [],
  },
  resource: {
    about: 'Something that machines share.',
    attributes: {
      name: needed(text('Its name.')),
      capacity: text('How much of it there is; 1.'),
    },
    children: [],
  },
  use: {
    about: 'An extension whose guards, actions and services the machine uses.',
    attributes: { extension: needed(text('Its name.')) },
    children: [],
  },
  acquire: {
    about: 'Takes a share of a resource until it is released or the state is left.',
    attributes: {
      resource: needed(text('Its name.')),
      amount: text('How much; 1.'),
      wait: one(
        '`true`: the machine waits until it is free; else that is an error.',
        'true',
        'false',
      ),
    },
    children: [],
  },
  release: {
    about: 'Gives a share of a resource back.',
    attributes: {
      resource: needed(text('Its name.')),
      amount: text('How much; all that is held.'),
    },
    children: [],
  },
};

/** Lockstep's own attributes, in their namespace. */
export const additionAttributes: Readonly<Record<string, AttributeRule>> = {
  onerror: {
    kind: 'policy',
    about:
      'What is done about errors: `event`, `ignore`, `retry 3 exponential 1s`, `rollback`, ' +
      '`fallback STATE`, `restart 3`, `escalate`, `stop`; `then` joins them.',
  },
};

/** The elements that `ls:onerror` can stand at. */
export const withPolicy: ReadonlySet<string> = new Set(['scxml', 'state', 'parallel']);

/** True for elements of SCXML. */
export function isScxml({ namespace }: Pick<XmlElement, 'namespace'>): boolean {
  return namespace === scxmlNamespace;
}

/** What an element of SCXML or of Lockstep's additions may be; undefined for others. */
export function ruleOf(element: Pick<XmlElement, 'namespace' | 'local'>): ElementRule | undefined {
  const { namespace, local } = element;
  const table = namespace === lockstepNamespace ? additions : isScxml(element) ? elements : {};
  return Object.hasOwn(table, local) ? table[local] : undefined;
}

/** True unless the rules forbid it: elements of foreign namespaces may stand anywhere. */
export function mayHold(parent: XmlElement, child: XmlElement): boolean {
  const rule = ruleOf(asScxml(parent));
  const inner = asScxml(child);
  if (!rule || rule.children === 'any') return true;
  if (inner.namespace === lockstepNamespace) return rule.additions?.includes(inner.local) ?? false;
  return !isScxml(inner) || rule.children.includes(inner.local);
}

/** While a text is read, elements without a namespace may still turn out to be SCXML. */
function asScxml({ namespace, local }: XmlElement): Pick<XmlElement, 'namespace' | 'local'> {
  return { namespace: namespace === '' ? scxmlNamespace : namespace, local };
}
