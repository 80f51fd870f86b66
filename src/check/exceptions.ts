import type { Diagnostic } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Handler, Interaction } from '../model/global/global.ts';
import { bodiesOf } from '../model/global/global.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { judgedUse } from './extension.ts';

/** A `try`, wherever it stands. */
type TryNode = Extract<Interaction, { kind: 'try' }>;

/** The protocol of a document with the `try`s of its own text. */
export function exceptionUse(document: Document): { judged: Judged; tries: TryNode[] } | undefined {
  const judged = judgedUse(document, 'exceptions');
  if (!judged) return undefined;
  const declaration = judged.global.module.protocols[judged.global.name];
  return { judged, tries: declaration ? triesIn(declaration.body) : [] };
}

function triesIn(body: readonly Interaction[]): TryNode[] {
  return body.flatMap((node) => [
    ...(node.kind === 'try' ? [node] : []),
    ...bodiesOf(node).flatMap(triesIn),
  ]);
}

/** A handler of a `try` with the body that it is to be thrown in. */
export interface Handled {
  document: Document;
  handler: Handler;
  body: readonly Interaction[];
}

/** Judges the handlers of each `try` of a document, one by one. */
export function ofHandlers(judge: (handled: Handled) => Diagnostic[]): Check['run'] {
  return (document) => {
    const tries = exceptionUse(document)?.tries ?? [];
    return tries.flatMap(({ body, handlers }) =>
      handlers.flatMap((handler) => judge({ document, handler, body })),
    );
  };
}

/** Throws of an exception in a body that no `try` inside it catches. */
export function throwsOf(exception: string, body: readonly Interaction[]): Interaction[] {
  return body.flatMap((node) => {
    if (node.kind === 'throw') return node.exception === exception ? [node] : [];
    if (node.kind !== 'try') return bodiesOf(node).flatMap((inner) => throwsOf(exception, inner));
    const caught = node.handlers.some((handler) => handler.exception === exception);
    const handled = node.handlers.flatMap((handler) => throwsOf(exception, handler.body));
    return [...(caught ? [] : throwsOf(exception, node.body)), ...handled];
  });
}
