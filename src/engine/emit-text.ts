import { unreachable } from '../base/assert.ts';
import { fail, ok, type Result } from '../base/result.ts';
import { writeGlobalDot, writeMachinesDot } from '../emit/cfsm-dot.ts';
import { writeJson } from '../emit/cfsm-json.ts';
import { writeMachinesMermaid } from '../emit/cfsm-mermaid.ts';
import { writeCfsmText } from '../emit/cfsm-text.ts';
import type { Emitted } from '../emit/emitted.ts';
import { writeLocalScribble } from '../emit/local-scribble.ts';
import { writeGlobalMermaid } from '../emit/global-mermaid.ts';
import { writeSequence } from '../emit/mermaid-sequence.ts';
import { writePromela } from '../emit/promela.ts';
import { writeScribble } from '../emit/scribble.ts';
import { writeTla } from '../emit/tla.ts';
import { writeTypeScript } from '../emit/typescript.ts';
import type { Machines } from '../model/cfsm/cfsm.ts';
import type { Document } from '../model/document.ts';
import { buildGlobalCfg } from '../model/global/build-cfg.ts';
import { declarationOf } from '../model/global/global.ts';
import type { EmitRequest, ProjectTarget } from './api.ts';
import { pickDocument, type Source } from './compile.ts';
import { defaultMachineMode } from '../model/run.ts';
import { projectStructured } from '../project/project.ts';
import { machinesForTexts, meaningOf, projectionOf } from './projection.ts';

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
export function emitText(
  source: Source,
  request: EmitRequest,
): { text: string; losses: string[]; problem?: string } {
  const document = pickDocument(source, request.source.pick);
  const made = document
    ? documentText(document, request.to, request.role)
    : fail('There is nothing to write in this text.');
  return made.ok ? made.value : { text: '', losses: [], problem: made.problem };
}

/** A document, or one role of it, in a language. */
export function documentText(
  document: Document,
  to: ProjectTarget,
  role?: string,
): Result<Emitted> {
  if (role !== undefined) return roleText(document, to, role);
  const whole = wholeText(document, to);
  if (whole) return ok(whole);
  const found = machinesOf(document, to);
  if (!found.ok) return found;
  if (to === 'scribble') return ok(writeLocalScribble(structuredOf(document, found.value)));
  return machinesText(found.value, to, document);
}

/** What is written of the whole and not of its machines; undefined for all else. */
function wholeText({ model }: Document, to: ProjectTarget): Emitted | undefined {
  if (model?.kind === 'global') {
    if (to === 'mermaid') return writeGlobalMermaid(model);
    if (to === 'dot') return writeGlobalDot(buildGlobalCfg(model).cfg);
    if (to === 'json') return writeJson(model);
    if (to === 'scribble') return writeScribble(model);
  }
  if (model?.kind === 'protocol' && to === 'mermaid') return writeSequence(model);
  return undefined;
}

function roleText(document: Document, to: ProjectTarget, role: string): Result<Emitted> {
  const found = machinesOf(document, to, role);
  if (!found.ok) return found;
  if (to === 'scribble') return ok(writeLocalScribble(structuredOf(document, found.value, role)));
  // A model of one role alone says nothing: the others are part of it.
  if (to === 'promela' || to === 'tla') return machinesText(found.value, to, document);
  const machines = found.value.machines.filter((machine) => machine.role === role);
  return machinesText({ ...found.value, machines }, to, document);
}

/** Machines with their parallels kept, where the document has some; one role's or all. */
function structuredOf(document: Document, flat: Machines, role?: string): Machines {
  const meaning = meaningOf(document);
  const wanted = flat.machines.filter((machine) => role === undefined || machine.role === role);
  if (!meaning) return { ...flat, machines: wanted };
  const { cfg } = meaning;
  const options = { reading: 'merged' as const, spans: document.spans };
  const machines = wanted.map((machine) => projectStructured(cfg, machine.role, options));
  return { ...flat, machines };
}

function machinesText(machines: Machines, to: ProjectTarget, { model }: Document): Result<Emitted> {
  switch (to) {
    case 'cfsm':
      return ok(writeCfsmText(machines));
    case 'mermaid':
      return ok(writeMachinesMermaid(machines));
    case 'dot':
      return ok(writeMachinesDot(machines));
    case 'json':
      return ok(writeJson(machines));
    case 'typescript': {
      const types = model?.kind === 'global' ? model.module.types : [];
      return ok(writeTypeScript(machines, { types }));
    }
    case 'promela':
      return ok(writePromela(machines, defaultMachineMode));
    case 'tla':
      return ok(writeTla(machines, defaultMachineMode));
    case 'scribble':
      return ok(writeLocalScribble(machines));
    default:
      return unreachable(to);
  }
}

/**
 * The flat machines of a document; `role` is one that is needed. What is explored elsewhere is the
 * machines that are verified here; all else is made of the smallest ones.
 */
function machinesOf(document: Document, to: ProjectTarget, role?: string): Result<Machines> {
  const { model, title } = document;
  const projection = model?.kind === 'machines' ? undefined : projectionOf(document);
  const failed = projection?.failed ?? [];
  const explored = (to === 'promela' || to === 'tla') && projection;
  const machines = explored ? projection.machines : machinesForTexts(document);
  if (model?.kind !== 'machines' && !projection) {
    return fail(`“${title}” is no protocol, and holds no machines.`);
  }
  const lost = role === undefined ? failed[0] : failed.find((one) => one.role === role);
  if (lost) return fail(`${lost.role} cannot be projected: ${lost.reason}`);
  if (role !== undefined && !machines.some((machine) => machine.role === role)) {
    const names = machines.map((machine) => machine.role).join(', ');
    return fail(`“${title}” has no role “${role}”; it has ${names || 'none'}.`);
  }
  return ok({ kind: 'machines', title, machines: [...machines] });
}

/**
 * The text of each role of a protocol; of one role when it is named. What models of all roles are
 * (Promela, TLA) is one text. `together`: texts that cannot stand in one file one behind the other
 * (TypeScript) are one text as well.
 */
export function projectTexts(
  source: Source,
  wanted: { as: ProjectTarget; role?: string; protocol?: string; together?: boolean },
): Result<{ role: string; text: string; losses: string[] }[]> {
  const document = protocolDocument(source, wanted.protocol);
  if (!document.ok) return document;
  const isWhole = wanted.as === 'promela' || wanted.as === 'tla';
  if (isWhole || (wanted.together && wanted.as === 'typescript' && wanted.role === undefined)) {
    return allTogether(document.value, wanted.as);
  }
  const roles = wanted.role === undefined ? rolesOf(document.value) : ok([wanted.role]);
  if (!roles.ok) return roles;
  const texts: { role: string; text: string; losses: string[] }[] = [];
  for (const role of roles.value) {
    const made = roleText(document.value, wanted.as, role);
    if (!made.ok) return made;
    texts.push({ role, ...made.value });
  }
  return ok(texts);
}

function allTogether(
  document: Document,
  as: ProjectTarget,
): Result<{ role: string; text: string; losses: string[] }[]> {
  const found = machinesOf(document);
  if (!found.ok) return found;
  const made = machinesText(found.value, as, document);
  const role = found.value.machines.map((machine) => machine.role).join(', ');
  return made.ok ? ok([{ role, ...made.value }]) : made;
}

function rolesOf(document: Document): Result<string[]> {
  const found = machinesOf(document, 'cfsm');
  return found.ok ? ok(found.value.machines.map(({ role }) => role)) : found;
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
