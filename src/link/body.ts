import { ByteReader, ByteWriter, crc32, utf8 } from '../base/bytes.ts';
import { fail } from '../base/result.ts';
import type { Result } from '../base/result.ts';
import { highestOrder, packChoices, unpackChoices } from './choices.ts';
import { readFault, writeFault } from './fault.ts';
import { FieldReader, FieldWriter } from './fields.ts';
import { pack, unpack } from './pack.ts';
import { readPlan, writePlan } from './schedule.ts';
import { readShared } from './plain.ts';
import { invalid, problems } from './problems.ts';
import { languageIds, runStatuses } from './shapes.ts';
import { limits } from './shared.ts';
import type { LinkProblem, SharedRun } from './shared.ts';

/**
 * The body of a link of version 1, in bytes:
 *
 * - CRC-32 of all that follows, four bytes, highest first;
 * - six numbers (LEB128, as all of them): how many bytes of fields, how many choices, their order
 *   and bytes, how many bytes of text, and how it is packed;
 * - the fields, numbers in the order of `writeFields`; the last of them (`writePlan`) are there only
 *   when the run needs them, so that links from before they existed go on to open;
 * - the packed choices;
 * - all texts one after the other in UTF-8, packed; their lengths are among the fields.
 *
 * The cursor and the view are not in it: they are the readable part of the fragment.
 */
export function writeBody(shared: SharedRun): Uint8Array {
  const fields = new FieldWriter();
  writeFields(fields, shared);
  const numbers = fields.numbers.finish();
  const texts = utf8(fields.texts.join(''));
  const packed = pack(texts);
  const choices = packChoices(shared.run.choices);

  const body = new ByteWriter();
  const { count, order } = choices;
  const sizes = [numbers.length, count, order, choices.bytes.length, texts.length, packed.method];
  for (const size of sizes) body.number(size);
  for (const part of [numbers, choices.bytes, packed.bytes]) body.bytes(part);
  return withSum(body.finish());
}

/** Reads a body of version 1, whatever the bytes. */
export function readBody(bytes: Uint8Array): Result<SharedRun, LinkProblem> {
  const rest = withoutSum(bytes);
  if (!rest) return fail(problems.damaged);
  const body = new ByteReader(rest);
  const [numbers = 0, count = 0, order = 0, choiceBytes = 0, textBytes = 0, method = 0] =
    Array.from({ length: 6 }, () => body.number());
  if (textBytes > limits.linkBytes) return fail(problems['too-large']);
  if (count > limits.choices || order > highestOrder) return fail(invalid('the choices'));
  const fieldBytes = body.bytes(numbers);
  const choices = { count, order, bytes: body.bytes(choiceBytes) };
  if (body.failed) return fail(problems.damaged);
  const texts = unpack({ method, bytes: body.bytes(body.left) }, textBytes);
  if (!texts) return fail(problems.damaged);
  const fields = new FieldReader(fieldBytes, texts);
  const shared = readFields(fields);
  if (fields.failed || !fields.atEnd) return fail(problems.damaged);
  return readShared({ ...shared, run: { ...shared.run, choices: unpackChoices(choices) } });
}

function withSum(bytes: Uint8Array): Uint8Array {
  const body = new Uint8Array(bytes.length + 4);
  new DataView(body.buffer).setUint32(0, crc32(bytes));
  body.set(bytes, 4);
  return body;
}

function withoutSum(body: Uint8Array): Uint8Array | undefined {
  if (body.length < 4) return undefined;
  const rest = body.subarray(4);
  const sum = new DataView(body.buffer, body.byteOffset).getUint32(0);
  return sum === crc32(rest) ? rest : undefined;
}

function writeFields(fields: FieldWriter, shared: SharedRun): void {
  const { run } = shared;
  fields.text(shared.engine);
  fields.number(shared.files.length);
  for (const file of shared.files) {
    fields.text(file.path);
    fields.number(file.language ? languageIds.indexOf(file.language) + 1 : 0);
    fields.text(file.text);
  }
  const open = shared.files.findIndex((file) => file.path === shared.open);
  fields.number(Math.max(0, open));
  fields.text(run.document);
  fields.number(run.seed);
  fields.number(shared.choosing === 'ask' ? 1 : 0);
  fields.optional(shared.maxSteps);
  fields.text(shared.profile ?? '');
  fields.number(run.faults.length);
  for (const fault of run.faults) writeFault(fields, fault);
  fields.number(shared.status ? runStatuses.indexOf(shared.status) + 1 : 0);
  fields.number(shared.hash === undefined ? 0 : 1);
  if (shared.hash !== undefined) fields.hash(shared.hash);
  writePlan(fields, run);
}

function readFields(fields: FieldReader): Record<string, unknown> & { run: object } {
  const engine = fields.text();
  const files = fields.list(limits.files, () => ({
    path: fields.text(),
    language: fields.word(languageIds),
    text: fields.text(),
  }));
  const open = files[fields.number()]?.path;
  const document = fields.text();
  const seed = fields.number();
  const shared = {
    engine,
    files,
    open,
    choosing: fields.number() === 1 ? 'ask' : 'seed',
    maxSteps: fields.optional(),
    profile: fields.text() || undefined,
    faults: fields.list(limits.faults, () => readFault(fields)),
    status: fields.word(runStatuses),
    hash: fields.number() === 0 ? undefined : fields.hash(),
  };
  return { ...shared, run: { document, seed, faults: shared.faults, ...readPlan(fields) } };
}
