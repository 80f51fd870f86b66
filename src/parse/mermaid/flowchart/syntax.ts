import type { Span } from '../../../base/span.ts';

/** A text for people, as written. */
export interface Label {
  text: string;
  span: Span;
  markdown: boolean;
  quoted: boolean;
}

/** A mention of a box, with the shape, text, class and settings that it is given. */
export interface Vertex {
  id: string;
  span: Span;
  shape?: string;
  label?: Label;
  className?: string;
  /** The YAML text between `@{` and `}`. */
  data?: { text: string; span: Span };
}

/** An arrow as written, and the text on it. */
export interface Link {
  /** The whole of it, with its text. */
  span: Span;
  id?: { text: string; span: Span };
  /** The part before the text, when the text stands inside of the arrow. */
  start?: string;
  end: string;
  label?: Label;
}

/** What a line of a flowchart says. */
export type Statement =
  | Chain
  | SubgraphStatement
  | { kind: 'direction'; value: string; span: Span }
  | { kind: 'style'; target: string; span: Span }
  | { kind: 'linkStyle'; positions: { text: string; span: Span }[]; span: Span }
  | { kind: 'classDef'; names: string[]; styles: string; span: Span }
  | { kind: 'class'; targets: string[]; name: string; span: Span }
  | { kind: 'click'; span: Span };

/** `A & B --> C --> D`: groups of boxes with links between each and the next. */
export interface Chain {
  kind: 'chain';
  groups: Vertex[][];
  links: Link[];
  span: Span;
}

/** A titled group of statements. */
export interface SubgraphStatement {
  kind: 'subgraph';
  id?: string;
  title: string;
  /** Where its id or title stands; the keyword when there is neither. */
  name: Span;
  keyword: Span;
  end?: Span;
  statements: Statement[];
}
