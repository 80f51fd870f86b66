import type { Fault, MessagePattern } from '../model/run.ts';
import type { FieldReader, FieldWriter } from './fields.ts';
import { faultKinds, strikes } from './shapes.ts';
import { limits } from './shared.ts';

const patternFields = ['from', 'to', 'label'] as const;

/** Writes a fault as fields of a link. */
export function writeFault(fields: FieldWriter, fault: Fault): void {
  fields.number(faultKinds.indexOf(fault.kind) + 1);
  switch (fault.kind) {
    case 'crash':
    case 'restart':
      fields.text(fault.actor);
      fields.number(fault.at);
      return;
    case 'partition':
      fields.number(fault.actors.length);
      for (const actor of fault.actors) fields.text(actor);
      return writePeriod(fields, fault);
    case 'slow':
      fields.optionalText(fault.from);
      fields.optionalText(fault.to);
      fields.real(fault.factor);
      return writePeriod(fields, fault);
    case 'chance':
      fields.number(strikes.indexOf(fault.strike) + 1);
      fields.real(fault.share);
      for (const part of patternFields) fields.optionalText(fault[part]);
      fields.number(fault.by);
      return;
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return writePattern(fields, fault.message);
    case 'delay':
    case 'reorder':
      writePattern(fields, fault.message);
      fields.number(fault.by);
  }
}

/** Reads what `writeFault` wrote, as plain data that is still to be checked. */
export function readFault(fields: FieldReader): object {
  const kind = fields.word(faultKinds);
  switch (kind) {
    case 'crash':
    case 'restart':
      return { kind, actor: fields.text(), at: fields.number() };
    case 'partition':
      return {
        kind,
        actors: fields.list(limits.scheduled, () => fields.text()),
        ...readPeriod(fields),
      };
    case 'slow': {
      const ends = readTexts(fields, ['from', 'to']);
      return { kind, ...ends, factor: fields.real(), ...readPeriod(fields) };
    }
    case 'chance': {
      const strike = fields.word(strikes);
      const share = fields.real();
      return { kind, strike, share, ...readTexts(fields, patternFields), by: fields.number() };
    }
    case 'delay':
    case 'reorder':
      return { kind, message: readPattern(fields), by: fields.number() };
    case 'drop':
    case 'duplicate':
    case 'corrupt':
    case undefined:
      return { kind, message: readPattern(fields) };
  }
}

function writePeriod(fields: FieldWriter, { at, until }: { at: number; until: number }): void {
  fields.number(at);
  fields.number(until + 1);
}

function readPeriod(fields: FieldReader): { at: number; until: number } {
  return { at: fields.number(), until: fields.number() - 1 };
}

function writePattern(fields: FieldWriter, message: MessagePattern): void {
  fields.number(message.nth);
  for (const part of patternFields) fields.optionalText(message[part]);
}

function readPattern(fields: FieldReader): MessagePattern {
  return { nth: fields.number(), ...readTexts(fields, patternFields) };
}

function readTexts(fields: FieldReader, names: readonly string[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const name of names) {
    const text = fields.optionalText();
    if (text !== undefined) texts[name] = text;
  }
  return texts;
}
