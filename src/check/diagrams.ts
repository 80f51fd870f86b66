import type { Diagnostic } from '../base/diagnostic.ts';
import { compareDiagnostics } from '../base/diagnostic.ts';
import type { Document } from '../model/document.ts';
import type { Check } from './check.ts';
import { activationNeverClosed } from './activation-never-closed.ts';
import { chooserUnclear } from './chooser-unclear.ts';
import { decisionWithoutChoice } from './decision-without-choice.ts';
import { loopWithoutExit } from './loop-without-exit.ts';
import { noErrorPath } from './no-error-path.ts';
import { participantUndeclared } from './participant-undeclared.ts';
import { participantUnused } from './participant-unused.ts';
import { replyToStranger } from './reply-to-stranger.ts';
import { requestWithoutReply } from './request-without-reply.ts';
import { resourceNeverReleased } from './resource-never-released.ts';

/** The checks of diagrams, one line each: a page needs them at once, all others with their texts. */
export const diagramChecks: Check[] = [
  activationNeverClosed,
  chooserUnclear,
  decisionWithoutChoice,
  loopWithoutExit,
  noErrorPath,
  participantUndeclared,
  participantUnused,
  replyToStranger,
  requestWithoutReply,
  resourceNeverReleased,
];

/** What those checks that read this kind of document find in it, in the order of the text. */
export function findingsOf(checks: readonly Check[], document: Document): Diagnostic[] {
  const kind = document.model?.kind;
  return checks
    .filter((check) => kind !== undefined && check.kinds.includes(kind))
    .flatMap((check) => check.run(document))
    .sort(compareDiagnostics);
}
