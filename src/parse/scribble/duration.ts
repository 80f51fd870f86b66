import { inBaseUnit, unitNamed, units } from '../../model/expression/units.ts';
import type { Reader } from './reader.ts';
import type { WindowSyntax } from './syntax.ts';

/** Reads what follows `within`: `5s`, `[1s; 5s]`, `[0s; *] on c`. */
export function readWindow(reader: Reader): WindowSyntax {
  const from = reader.peek().from;
  const [earliest, latest] = reader.sees('[') ? bounds(reader) : [0, duration(reader)];
  const clock = reader.sees('on') && reader.seesWord(1) ? clockName(reader) : undefined;
  const span = { from, to: reader.end };
  return { from: earliest, to: latest, ...(clock ? { clock } : {}), span };
}

function clockName(reader: Reader) {
  reader.take();
  return reader.word('the name of a clock');
}

function bounds(reader: Reader): [number, number] {
  const open = reader.take();
  const earliest = duration(reader);
  if (!reader.accept(';')) reader.expect(',');
  const latest = reader.accept('*') ? -1 : duration(reader);
  reader.expect(']', open);
  return [earliest, latest];
}

const amount = /^(\d(?:[\d_]*\d)?)([\p{L}µ]*)$/u;

/** A time in ns: `5s`, `1.5 s`, `200ms`. */
function duration(reader: Reader): number {
  const first = reader.peek();
  const whole = amount.exec(first.text);
  if (first.kind !== 'word' || !whole) throw reader.unexpected('a time, such as 5s or 200ms');
  reader.take();
  let digits = whole[1] ?? '';
  let unit = whole[2] ?? '';
  const fraction = amount.exec(reader.peek(1).text);
  if (unit === '' && reader.sees('.') && fraction) {
    reader.take();
    reader.take();
    digits += `.${fraction[1] ?? ''}`;
    unit = fraction[2] ?? '';
  }
  if (unit === '' && isTime(reader.peek().text)) unit = reader.take().text;
  return inNanoseconds(reader, digits, unit, first.from);
}

function inNanoseconds(reader: Reader, digits: string, unit: string, from: number): number {
  const name = unitNamed(unit);
  const span = { from, to: reader.end };
  if (!name || units[name].dimension !== 'time') {
    const known = 'ns, us, ms, s, min, h and d';
    const message = unit
      ? `“${unit}” is not a unit of time; there are ${known}.`
      : `A time needs a unit: ${known}.`;
    const fix = unit ? {} : { fix: reader.insertion('s') };
    reader.report('scribble-time', message, span, fix);
  }
  const value = Number(digits.replaceAll('_', ''));
  const ns = Math.round(inBaseUnit(value, name && isTime(unit) ? name : 's'));
  if (Number.isSafeInteger(ns)) return ns;
  reader.report('scribble-time', 'This time is too long; the longest is about 104 days.', span);
  return Number.MAX_SAFE_INTEGER;
}

function isTime(word: string): boolean {
  const name = unitNamed(word);
  return name !== undefined && units[name].dimension === 'time';
}
