/**
 * A protocol: who talks to whom, in what order, with which choices. The common model of sequence
 * diagrams and Scribble's global types. Plain data; every node has an `id` that is unique in its
 * protocol; places in the text are apart (`Spans`), so equal protocols are equal data.
 */
export interface Protocol {
  kind: 'protocol';
  title: string;
  roles: Role[];
  body: Interaction[];
  /** Boxes drawn around participants. */
  boxes: Box[];
}

/** A name as it is written in the text; also the identity of the role. */
export type RoleId = string;

/** The symbol a participant is drawn with. */
export type RoleShape =
  | 'participant'
  | 'actor'
  | 'boundary'
  | 'control'
  | 'entity'
  | 'database'
  | 'collections'
  | 'queue';

/** A participant: a lifeline of the picture, an actor of the run. */
export interface Role {
  id: RoleId;
  /** The name for people (alias), with `\n` between lines. */
  label: string;
  shape: RoleShape;
  /** False when it only appears in a message or note. */
  declared: boolean;
  /** True when it comes to life in mid-protocol (`create`). */
  created: boolean;
  links: { label: string; url: string }[];
}

/** A titled group of participants. */
export interface Box {
  id: string;
  label: string;
  color: string;
  roles: RoleId[];
}

/** One thing that happens, or a group of them. */
export type Interaction =
  | Message
  | Choice
  | Loop
  | Parallel
  | Group
  | Note
  | Activation
  | Lifecycle
  | Numbering;

/** What an arrow's line and head look like, and so what it means. */
export interface Arrow {
  /** Dashed lines are replies and publications. */
  line: 'solid' | 'dashed';
  /** `filled` calls, `open` is asynchronous, `cross` is lost, `none` is a plain line. */
  head:
    | 'filled'
    | 'open'
    | 'cross'
    | 'none'
    | 'half-top'
    | 'half-bottom'
    | 'stick-top'
    | 'stick-bottom';
  /** Where the head is: at the receiver, at both ends, or at the sender (drawn backwards). */
  heads: 'end' | 'both' | 'start';
  /** True when an end is drawn on the central connection circle of a lifeline. */
  centralFrom: boolean;
  centralTo: boolean;
}

/** The type of a payload part: a name with arguments, never a string to be parsed again. */
export interface PayloadType {
  name: string;
  args: PayloadType[];
}

/** A message from one role to one or more (an atomic multicast). */
export interface Message {
  kind: 'message';
  id: string;
  from: RoleId;
  to: RoleId[];
  /** The text on the arrow, with `\n` between lines. */
  label: string;
  payload: PayloadType[];
  arrow: Arrow;
  /** `+` behind the arrow: the receiver becomes active. */
  activate: boolean;
  /** `-` behind the arrow: the sender ceases to be active. */
  deactivate: boolean;
}

/** One way a choice, critical region or parallel can go. */
export interface Branch {
  id: string;
  label: string;
  body: Interaction[];
}

/**
 * A place where the run can go one of several ways.
 * `alt`: exactly one branch. `opt`: the branch or nothing. `break`: the branch and then out of the
 * enclosing loop or fragment, or nothing. `critical`: the first branch, then one or none of the
 * others (its options).
 */
export interface Choice {
  kind: 'choice';
  id: string;
  form: 'alt' | 'opt' | 'break' | 'critical';
  /** The role that decides, where the language says so. */
  at?: RoleId;
  branches: Branch[];
}

/** A body that is run any number of times. */
export interface Loop {
  kind: 'loop';
  id: string;
  label: string;
  body: Interaction[];
}

/** Branches that interleave. `over` draws them one above the other (`par_over`). */
export interface Parallel {
  kind: 'parallel';
  id: string;
  over: boolean;
  branches: Branch[];
}

/** A coloured rectangle: no meaning for the run. */
export interface Group {
  kind: 'group';
  id: string;
  color: string;
  body: Interaction[];
}

/** A remark beside or over one or two lifelines. */
export interface Note {
  kind: 'note';
  id: string;
  placement: 'left' | 'right' | 'over';
  roles: RoleId[];
  text: string;
}

/** A lifeline becomes active, or ceases to be. */
export interface Activation {
  kind: 'activation';
  id: string;
  role: RoleId;
  active: boolean;
}

/** A lifeline begins (with the next message to it) or ends (with the next message to or from it). */
export interface Lifecycle {
  kind: 'lifecycle';
  id: string;
  role: RoleId;
  event: 'create' | 'destroy';
}

/** `autonumber`: drawing only. */
export interface Numbering {
  kind: 'numbering';
  id: string;
  visible: boolean;
  start?: number;
  step?: number;
}

/** The key of a role in `Spans` (its declaration, or its first mention). */
export function roleKey(role: RoleId): string {
  return `role:${role}`;
}

/** Every interaction of a body, depth first, in the order of the text. */
export function* walk(body: readonly Interaction[]): Generator<Interaction> {
  for (const node of body) {
    yield node;
    for (const inner of bodiesOf(node)) yield* walk(inner);
  }
}

/** The bodies directly inside a node, in order; none for leaves. */
export function bodiesOf(node: Interaction): Interaction[][] {
  switch (node.kind) {
    case 'choice':
    case 'parallel':
      return node.branches.map((branch) => branch.body);
    case 'loop':
    case 'group':
      return [node.body];
    default:
      return [];
  }
}

/** All messages of a protocol in the order of the text. */
export function messagesOf(protocol: Protocol): Message[] {
  return [...walk(protocol.body)].filter((node) => node.kind === 'message');
}
