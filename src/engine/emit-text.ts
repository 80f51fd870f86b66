import { unreachable } from '../base/assert.ts';
import type { Diagnostic } from '../base/diagnostic.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { chartTargets, emitChart } from '../emit/chart.ts';
import { writeGlobalDot, writeMachinesDot } from '../emit/cfsm-dot.ts';
import { writeJson } from '../emit/cfsm-json.ts';
import { writeMachinesMermaid } from '../emit/cfsm-mermaid.ts';
import { writeCfsmText } from '../emit/cfsm-text.ts';
import type { Emitted } from '../emit/emitted.ts';
import { writeLocalScribble } from '../emit/local-scribble.ts';
import { globalOfGraph } from '../emit/global-of-graph.ts';
import { writeGlobalMermaid } from '../emit/global-mermaid.ts';
import { writeSequence } from '../emit/mermaid-sequence.ts';
import { writePromela } from '../emit/promela.ts';
import { writeScribble } from '../emit/scribble.ts';
import { writeTla } from '../emit/tla.ts';
import { writeTypeScript } from '../emit/typescript.ts';
import type { Cfsm, Machines } from '../model/cfsm/cfsm.ts';
import { flatten } from '../model/cfsm/flatten.ts';
import type { Document } from '../model/document.ts';
import { buildGlobalCfg } from '../model/global/build-cfg.ts';
import type { GlobalCfg } from '../model/global/cfg.ts';
import { declarationOf } from '../model/global/global.ts';
import type { EmitRequest, ProjectTarget, ProjectionInfo } from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { defaultMachineMode } from '../model/run.ts';
import { projectStructured } from '../project/project.ts';
import { machinesForTexts, meaningOf } from './meaning.ts';
import { projectionOf } from './projection.ts';

/** The languages in which machines and protocols are written. */
export const projectTargets: readonly ProjectTarget[] = [
  'cfsm',
  'scribble',
  'typescript',
  'mermaid',
  'dot',
  'promela',
  'tla',
  'json',
];

/** A text made of a document or of one of its roles. */
export async function emitText(
  source: Source,
  request: EmitRequest,
): Promise<{ text: string; losses: string[]; problem?: string }> {
  const document = pickDocument(source, request.source.pick);
  const made = document
    ? ((await chartText(document, request.to)) ??
      documentText(document, request.to, request.role, errorsOf(source, document)))
    : fail('There is nothing to write in this text.');
  return made.ok ? made.value : { text: '', losses: [], problem: made.problem };
}

/** A statechart in a language; undefined when the document holds something else. */
export async function chartText(
  { model, title }: Document,
  to: string,
): Promise<Result<Emitted> | undefined> {
  if (model?.kind !== 'statechart') return undefined;
  const target = chartTargets.find((one) => one === to);
  if (!target) {
    return fail(`“${title}” is a statechart: it is written as ${chartTargets.join(', ')}.`);
  }
  return ok(await emitChart(model, target));
}

/** What is wrong with a document's text: then nothing may be made of its roles. */
export function errorsOf({ diagnostics }: Source, { id }: Document): Diagnostic[] {
  return diagnostics.filter(({ document, severity }) => document === id && severity === 'error');
}

/** A document, or one role of it, in a language. `errors` are those of its text. */
export function documentText(
  document: Document,
  to: ProjectTarget,
  role?: string,
  errors: readonly Diagnostic[] = [],
): Result<Emitted> {
  const whole = role === undefined ? wholeText(document, to) : undefined;
  return whole ? ok(whole) : new Texts(document, errors).text(to, role);
}

/** What is written of the whole and not of its machines; undefined for all else. */
function wholeText(document: Document, to: ProjectTarget): Emitted | undefined {
  const { model } = document;
  if (model?.kind === 'global') {
    if (to === 'mermaid') return writeGlobalMermaid(model);
    if (to === 'dot') return writeGlobalDot(buildGlobalCfg(model).cfg);
    if (to === 'json') return writeJson(model);
    if (to === 'scribble') return writeScribble(model);
  }
  if (model?.kind !== 'protocol') return undefined;
  if (to === 'mermaid') return writeSequence(model);
  const meaning = meaningOf(document);
  if (to === 'dot' && meaning) return writeGlobalDot(meaning.cfg);
  return to === 'scribble' && meaning ? graphText(meaning.cfg) : undefined;
}

/** A diagram's meaning as a protocol of Scribble. */
function graphText(cfg: GlobalCfg): Emitted {
  const { global, complete } = globalOfGraph(cfg);
  const { text, losses } = writeScribble(global);
  const said = complete ? [] : ['The protocol is too large to be written whole.'];
  return { text, losses: [...said, ...losses] };
}

/** The texts of one document's machines, which are made once. */
class Texts {
  readonly #document: Document;
  readonly #projection: ProjectionInfo | undefined;
  #machines: readonly Cfsm[] | undefined;

  constructor(document: Document, errors: readonly Diagnostic[]) {
    this.#document = document;
    this.#projection = projectionOf(document, errors);
  }

  /** Machines in a language: all, or one role's. */
  text(to: ProjectTarget, role?: string): Result<Emitted> {
    const found = this.machines(to, role);
    if (!found.ok) return found;
    // A model of one role alone says nothing: the others are part of it.
    const all = role === undefined || to === 'promela' || to === 'tla';
    const machines = found.value.machines.filter((one) => all || one.role === role);
    const text = this.#written({ ...found.value, machines }, to);
    return text ? ok(text) : fail(`Only statecharts are written as ${to}.`);
  }

  /**
   * The flat machines; `role` is one that is needed. What is explored elsewhere is the machines
   * that are verified here; all else is made of the smallest ones.
   */
  machines(to: ProjectTarget, role?: string): Result<Machines> {
    const { title } = this.#document;
    if (!this.#projection) return fail(`“${title}” is no protocol, and holds no machines.`);
    const { failed, machines: verified } = this.#projection;
    const explored = to === 'promela' || to === 'tla';
    const machines = explored ? verified : this.#smallest();
    const lost = role === undefined ? failed[0] : failed.find((one) => one.role === role);
    if (lost) return fail(`${lost.role} cannot be projected: ${lost.reason}`);
    if (role !== undefined && !machines.some((machine) => machine.role === role)) {
      const names = machines.map((machine) => machine.role).join(', ');
      return fail(`“${title}” has no role “${role}”; it has ${names || 'none'}.`);
    }
    return ok({ kind: 'machines', title, machines: [...machines] });
  }

  #smallest(): readonly Cfsm[] {
    return (this.#machines ??= machinesForTexts(this.#document));
  }

  #written(machines: Machines, to: ProjectTarget): Emitted | undefined {
    switch (to) {
      case 'cfsm':
        return writeCfsmText({ ...machines, machines: machines.machines.map(flatten) });
      case 'mermaid':
        return writeMachinesMermaid(machines);
      case 'dot':
        return writeMachinesDot(machines);
      case 'json':
        return writeJson(machines);
      case 'typescript': {
        const { model } = this.#document;
        const types = model?.kind === 'global' ? model.module.types : [];
        return writeTypeScript(
          { ...machines, machines: machines.machines.map(flatten) },
          { types },
        );
      }
      case 'promela':
        return writePromela(machines, defaultMachineMode);
      case 'tla':
        return writeTla(machines, defaultMachineMode);
      case 'scribble':
        return writeLocalScribble(this.#structured(machines));
      case 'scxml':
      case 'xstate':
      case 'xstate-json':
      case 'plantuml':
        return undefined;
      default:
        return unreachable(to);
    }
  }

  /** The machines with their parallels kept, where the document has some. */
  #structured(flat: Machines): Machines {
    const meaning = meaningOf(this.#document);
    if (!meaning) return flat;
    const options = { reading: 'merged' as const, spans: this.#document.spans };
    const machines = flat.machines.map(({ role }) => projectStructured(meaning.cfg, role, options));
    return { ...flat, machines };
  }
}

/** The text of a role, or of several in one. */
export interface RoleText extends Emitted {
  role: string;
}

/**
 * The text of each role of a protocol; of one role when it is named. What models of all roles are
 * (Promela, TLA) is one text. `together`: texts that cannot stand in one file one behind the other
 * (TypeScript) are one text as well.
 */
export function projectTexts(
  source: Source,
  wanted: { as: ProjectTarget; role?: string; protocol?: string; together?: boolean },
): Result<RoleText[]> {
  const document = protocolDocument(source, wanted.protocol);
  if (!document.ok) return document;
  const { as, role } = wanted;
  const texts = new Texts(document.value, errorsOf(source, document.value));
  const machines = texts.machines(as, role);
  if (!machines.ok) return machines;
  const roles = machines.value.machines.map((machine) => machine.role);
  const inOne = as === 'promela' || as === 'tla' || (wanted.together && as === 'typescript');
  if (inOne && (role === undefined || as !== 'typescript')) {
    const made = texts.text(as);
    return made.ok ? ok([{ role: roles.join(', '), ...made.value }]) : made;
  }
  const found: RoleText[] = [];
  for (const one of role === undefined ? roles : [role]) {
    const made = texts.text(as, one);
    if (!made.ok) return made;
    found.push({ role: one, ...made.value });
  }
  return ok(found);
}

/** The document that a name means: a protocol's own, else an id or a number; else the first. */
function protocolDocument(source: Source, name?: string): Result<Document> {
  const { documents } = source.parsed;
  const usable = documents.filter(({ model }) => {
    return model?.kind === 'global' || model?.kind === 'machines' || model?.kind === 'protocol';
  });
  if (name === undefined) {
    const main = usable.find(({ model }) => model?.kind !== 'global' || !declarationOf(model).aux);
    const first = main ?? usable[0];
    return first ? ok(first) : fail('There is no protocol in this text.');
  }
  const named = usable.find(({ model }) => model?.kind === 'global' && model.name === name);
  const picked = named ?? usable.find(({ id, title }) => id === name || title === name);
  const numbered = /^\d+$/.test(name) ? documents[Number(name) - 1] : undefined;
  const found = picked ?? numbered;
  return found ? ok(found) : fail(`There is no protocol “${name}” in this text.`);
}
