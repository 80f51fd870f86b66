import { fail, ok, type Result } from '../base/result.ts';
import type { Cfsm, Machines } from '../model/cfsm/cfsm.ts';
import type { Document } from '../model/document.ts';
import { buildGlobalCfg, type CfgProblem } from '../model/global/build-cfg.ts';
import type { GlobalCfg } from '../model/global/cfg.ts';
import { cfgOfSequence } from '../project/from-sequence.ts';
import type { Reading } from '../project/local-graph.ts';
import {
  machinesOf,
  projectAll,
  projectRoles,
  readingOf,
  type Projected,
} from '../project/project.ts';

/** What a document means globally, and how it is read by its roles. */
export interface Meaning {
  cfg: GlobalCfg;
  /** How it is verified and run. */
  reading: Reading;
  /** Its roles must be projectable by full merge. */
  strict: boolean;
  problems: CfgProblem[];
}

/** The global graph of a protocol or of a sequence diagram; undefined for all else. */
export function meaningOf({ model }: Document): Meaning | undefined {
  if (model?.kind === 'protocol') {
    if (model.roles.length === 0) return undefined;
    return { cfg: cfgOfSequence(model).cfg, reading: 'merged', strict: false, problems: [] };
  }
  if (model?.kind !== 'global') return undefined;
  const { dialect } = model;
  const strict = dialect === 'nuscr';
  return { ...buildGlobalCfg(model), reading: readingOf(dialect), strict };
}

/**
 * The flat machines that are verified and run: of a file of machines its own, else one for each
 * role; and the roles that have none. Undefined for what is neither. `meaning`: what the document
 * means, where that is known.
 */
export function projectedOf(
  document: Document,
  meaning: Meaning | undefined = meaningOf(document),
): Projected | undefined {
  const { model, spans } = document;
  if (model?.kind === 'machines') return machinesOf(model);
  return meaning && projectRoles(meaning.cfg, { reading: meaning.reading, spans });
}

/** The same where no role may be missing: for a run, or to hold a trace against. */
export function machinesOfDocument(document: Document): Result<Machines> {
  const { model, title } = document;
  const projected = projectedOf(document);
  if (!projected) {
    return fail(`“${title}” has no ${model?.kind === 'protocol' ? 'roles yet' : 'machines'}.`);
  }
  const [first] = projected.failed;
  if (first) return fail(`${first.role} cannot be run: ${first.reason}`);
  return ok(projected.machines);
}

/**
 * The machines from which texts are made: deterministic and minimal, whatever the reading by which
 * the document is judged. A protocol that was found good has the same runs with both.
 */
export function machinesForTexts(document: Document): readonly Cfsm[] {
  const { model, spans } = document;
  if (model?.kind === 'machines') return model.machines;
  const meaning = meaningOf(document);
  return meaning ? projectAll(meaning.cfg, { reading: 'merged', spans }).machines : [];
}
