/** The code pages through which UTF-8 is most often misread. */
export type CodePageId = 'cp1252' | 'cp1254' | 'macroman';

/**
 * Bytes 0x80 to 0xFF of each code page in order, after the tables that Unicode publishes
 * (Mappings/VENDORS). `\0` stands where a page has no character: such bytes survive as the C1
 * control of the same number, as a replacement character, or not at all.
 */
const CP1252_LOW = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';
const CP1254_LOW = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0\0\0\0‘’“”•–—˜™š›œ\0\0Ÿ';
const MACROMAN =
  'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø' +
  '¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ';

/** How one code page reads the bytes from 0x80 on. */
export interface CodePage {
  id: CodePageId;
  /** The character of each byte from 0x80 on; a C1 control where the page has none. */
  characters: string;
  /** The byte of each character. */
  bytes: Map<string, number>;
  /** The bytes that have no character. */
  undefinedBytes: ReadonlySet<number>;
  /** Finds two characters that may begin a character of UTF-8. */
  beginning: RegExp;
}

function codePage(id: CodePageId, table: string): CodePage {
  const bytes = new Map<string, number>();
  const missing = new Set<number>();
  let characters = '';
  for (let n = 0; n < 128; n++) {
    const listed = table[n] ?? '\0';
    if (listed === '\0') missing.add(0x80 + n);
    const character = listed === '\0' ? String.fromCharCode(0x80 + n) : listed;
    characters += character;
    bytes.set(character, 0x80 + n);
  }
  const set = (from: number, to: number): string => {
    return characters.slice(from - 0x80, to - 0x80).replace(/[\]\\^-]/g, '\\$&');
  };
  const beginning = new RegExp(`[${set(0xc2, 0xf5)}][${set(0x80, 0xc0)}\ufffd]`);
  return { id, characters, bytes, undefinedBytes: missing, beginning };
}

function latin(changes: Record<number, string>): string {
  return Array.from({ length: 96 }, (_, n) => {
    return changes[0xa0 + n] ?? String.fromCharCode(0xa0 + n);
  }).join('');
}

const TURKISH = { 0xd0: 'Ğ', 0xdd: 'İ', 0xde: 'Ş', 0xf0: 'ğ', 0xfd: 'ı', 0xfe: 'ş' };

/** The code pages; of equally good explanations the first wins. */
export const codePages: readonly CodePage[] = [
  codePage('cp1252', CP1252_LOW + latin({})),
  codePage('cp1254', CP1254_LOW + latin(TURKISH)),
  codePage('macroman', MACROMAN),
];

/** What a text becomes when its UTF-8 bytes are read in a code page: for tests. */
export function misread(text: string, id: CodePageId): string {
  const page = codePages.find((candidate) => candidate.id === id);
  let result = '';
  for (const byte of new TextEncoder().encode(text)) {
    result += byte < 0x80 ? String.fromCharCode(byte) : (page?.characters[byte - 0x80] ?? '');
  }
  return result;
}
