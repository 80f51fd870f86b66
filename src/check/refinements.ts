import type { Diagnostic, Related } from '../base/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { GlobalChoice } from '../model/global/cfg.ts';
import {
  alternativesOf,
  chosenMessages,
  guardOf,
  innerChoices,
  type Guard,
} from '../model/refine/guards.ts';
import type { Knowledge, ReadMessage, ReadPredicate } from '../model/refine/knowledge.ts';
import type { Check } from './check.ts';
import type { Judged } from './extension.ts';
import { judgedUse, knowledgeIn, placeInside, placeOfNode } from './extension.ts';

/** Judges a document's protocol when it has refinements, with what its values satisfy. */
export function ofRefinements(
  judge: (judged: Judged, knowledge: Knowledge) => Diagnostic[],
): Check['run'] {
  return (document) => {
    const judged = judgedUse(document, 'refinements');
    return judged ? judge(judged, knowledgeIn(judged)) : [];
  };
}

/** A message of a refined protocol. */
export interface RefinedMessage {
  judged: Judged;
  knowledge: Knowledge;
  read: ReadMessage;
  /** It begins a branch of a choice. */
  chosen: boolean;
}

/** The same for each message. */
export function ofRefinedMessages(judge: (message: RefinedMessage) => Diagnostic[]): Check['run'] {
  return ofRefinements((judged, knowledge) => {
    const chosen = chosenMessages(judged.cfg);
    return [...knowledge.messages.values()].flatMap((read) =>
      judge({ judged, knowledge, read, chosen: chosen.has(read.node) }),
    );
  });
}

/** The same for each choice. */
export function ofRefinedChoices(judge: (choice: RefinedChoice) => Diagnostic[]): Check['run'] {
  return ofRefinements((judged, knowledge) =>
    refinedChoices(judged, knowledge).flatMap((choice) => judge(choice)),
  );
}

/** A choice with the messages that begin its branches, and when each may be sent. */
export interface RefinedChoice {
  judged: Judged;
  knowledge: Knowledge;
  choice: GlobalChoice;
  /** Its node. */
  at: number;
  reads: (ReadMessage | undefined)[];
  guards: Guard[];
}

/** The choices of a protocol; those that only go on with another one's branches belong to that. */
export function refinedChoices(judged: Judged, knowledge: Knowledge): RefinedChoice[] {
  const { cfg } = judged;
  const inner = innerChoices(cfg);
  return cfg.nodes.flatMap((choice, at) => {
    if (choice.kind !== 'choice' || inner.has(at)) return [];
    const reads = alternativesOf(cfg, choice).map((one) => knowledge.messages.get(one));
    return [{ judged, knowledge, choice, at, reads, guards: reads.map((read) => guardOf(read)) }];
  });
}

/** Where a predicate stands. */
export function placeOfPredicate(
  judged: Judged,
  message: ReadMessage['message'],
  predicate: ReadPredicate['predicate'] | undefined,
): Span {
  if (!predicate) return placeOfNode(judged, message);
  const part = predicate.field < 0 ? 'where.0' : 'payload';
  return placeInside(judged, message, predicate.expression.span, part);
}

/** Where the values come from. */
export function origins(
  judged: Judged,
  knowledge: Knowledge,
  variables: Iterable<string>,
): Related[] {
  const related: Related[] = [];
  for (const variable of variables) {
    const value = knowledge.values.get(variable);
    const node = value && judged.cfg.nodes[value.node];
    if (!value || node?.kind !== 'message') continue;
    const span = placeOfNode(judged, node, 'payload');
    related.push({ span, message: `“${value.name}” is sent here` });
  }
  return related;
}
