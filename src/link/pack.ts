import { deflateSync, Inflate } from 'fflate';
import { utf8 } from '../base/bytes.ts';
import { BitDecoder, BitEncoder } from '../base/coder.ts';
import { Predictor } from './predict.ts';
import { commonWords } from './words.ts';

/** How a text was made short. The numbers are part of the link format. */
export const PackMethod = { deflate: 0, predict: 1 } as const;

/** A text made short. */
export interface Packed {
  method: number;
  bytes: Uint8Array;
}

/** Beyond so many bytes the predictor would take too long; deflate does it then. */
const longestPredicted = 65_536;

/** Makes a text short, with whichever method suits its size. */
export function pack(bytes: Uint8Array): Packed {
  if (bytes.length <= longestPredicted) {
    return { method: PackMethod.predict, bytes: predictedBits(bytes) };
  }
  const options = { level: 9, mem: 12, dictionary: utf8(commonWords) } as const;
  return { method: PackMethod.deflate, bytes: deflateSync(bytes, options) };
}

/**
 * The `length` bytes that were packed, or undefined when there are not exactly so many in it.
 * Whatever the input, no more than `length` bytes (and a piece) are ever held, and none of it takes
 * longer than in proportion to `length` and the input's size.
 */
export function unpack(packed: Packed, length: number): Uint8Array | undefined {
  if (packed.method === PackMethod.predict) return fromPredictedBits(packed.bytes, length);
  if (packed.method === PackMethod.deflate) return inflate(packed.bytes, length);
  return undefined;
}

function predictedBits(bytes: Uint8Array): Uint8Array {
  const predictor = primed(bytes.length);
  const encoder = new BitEncoder();
  for (const byte of bytes) {
    for (let i = 7; i >= 0; i--) {
      const bit = (byte >> i) & 1;
      encoder.bit(bit, predictor.probability);
      predictor.update(bit);
    }
  }
  return encoder.finish();
}

function fromPredictedBits(packed: Uint8Array, length: number): Uint8Array | undefined {
  if (length > longestPredicted) return undefined;
  const predictor = primed(length);
  const decoder = new BitDecoder(packed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    let byte = 0;
    for (let i = 0; i < 8; i++) {
      const bit = decoder.bit(predictor.probability);
      predictor.update(bit);
      byte = (byte << 1) | bit;
    }
    bytes[at] = byte;
  }
  return bytes;
}

/** A predictor that knows the common words; making the first one takes some milliseconds. */
function primed(length: number): Predictor {
  wordsRead ??= Predictor.after(utf8(commonWords));
  return wordsRead.copy(length);
}

let wordsRead: Predictor | undefined;

/** Inflates piece by piece and stops when more comes out than was said. */
function inflate(packed: Uint8Array, length: number): Uint8Array | undefined {
  const bytes = new Uint8Array(length);
  let count = 0;
  const stream = new Inflate({ dictionary: utf8(commonWords) }, (piece) => {
    if (count + piece.length <= length) bytes.set(piece, count);
    count += piece.length;
  });
  try {
    for (let at = 0; at < packed.length && count <= length; at += pieceSize) {
      stream.push(packed.subarray(at, at + pieceSize), at + pieceSize >= packed.length);
    }
  } catch {
    return undefined;
  }
  return count === length ? bytes : undefined;
}

const pieceSize = 1024;
