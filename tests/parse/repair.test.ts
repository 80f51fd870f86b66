import '../tools/all-languages.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/base/diagnostic.ts';
import type { CodePageId } from '../../src/parse/codepage.ts';
import { misread } from '../../src/parse/codepage.ts';
import { parseText } from '../../src/parse/index.ts';
import { damage } from '../../src/parse/repair.ts';

const PAGES: CodePageId[] = ['cp1252', 'cp1254', 'macroman'];

const SAMPLES = [
  '🎯 Goal → ✅ done',
  'Tier 1 → Tier 2 ⚡ — “quoted” … it’s 50–100 µs',
  '🛡️ Access control, ❌ denied, 👨‍👩‍👧 family',
  'Größe, naïve café, Ελληνικά, Привет, 你好, 日本語 🎉',
  '┌──┐ │ ✓ │ └──┘ ≤ ≥ ≠ ∞ 🚀',
];

const HEALTHY = [
  'plain ASCII only',
  'L’école « était » fermée ; “été”… déjà vu — Noël, où ça ? À bientôt…',
  '« Le café »',
  '„Straße“, „Spaß“, „Größe“ – „Äpfel“ und ‚Öl‘; Übergröße… 20 °C, 5 µm, 10 ×½',
  'İstanbul’da ığdır, “şöyle”, ‘böyle’… Ağaç, göğüs, ÇĞİÖŞÜ çğıöşü',
  'NÃO É “NAÇÃO”, MAÇÃ… IRMÃ” AMANHû coração, português',
  'El Niño ¿qué? ¡así! «España» “año” — 1º, 2ª',
  'Þetta er íslenska: Ég á það… „Já“',
  'Zażółć gęślą jaźń „cytat” – łódź',
  'Příliš žluťoučký kůň „úpěl“ ďábelské ódy',
  'Årsmøde på Ærø: “Så!” – blåbærgrød… Å»',
  'NESTLÉ® CAFɲ PÉ©, Beyoncé™, “Beyoncé”—and so on',
  'Привет, мир! — «кавычки» …',
  '你好，世界。「引号」',
  'x² + √π ≈ ∞, ∆x ≤ ∂f, ∑∏∫ ≠ ±1, √∂',
  '🎯 healthy → ✅ “emoji” — naïve café ❌ 🛡️',
  'Ï, ï, Î and î; Ù, ù; Œuvre, œuf, Ÿ',
  '£5.00 – €10 – ¥100 – 50¢ §3 ¶4 ©2024 ®',
];

describe('damage', () => {
  it.each(PAGES)('recognises and repairs text that was read as %s', (page) => {
    for (const sample of SAMPLES) {
      const found = damage(misread(sample, page));
      expect(found?.repaired, sample).toBe(sample);
    }
  });

  it('tells the code pages apart where they differ', () => {
    expect(damage(misread('🎯', 'cp1252'))?.encoding).toBe('cp1252');
    expect(damage(misread('🎯', 'cp1254'))?.encoding).toBe('cp1254');
    expect(damage(misread('🎯', 'macroman'))?.encoding).toBe('macroman');
  });

  it.each(HEALTHY)('leaves healthy text alone: %s', (text) => {
    expect(damage(text)).toBeUndefined();
    expect(damage(`${text}\n${text}`)).toBeUndefined();
  });

  it('repairs the damaged part of a text and leaves the rest', () => {
    const healthy = 'Das „Größte“ am Café… ';
    const damaged = '🎯 Ziel → ✅ “gut”';
    for (const page of PAGES) {
      const found = damage(`${healthy}\n${misread(damaged, page)}\n${healthy}`);
      expect(found?.repaired, page).toBe(`${healthy}\n${damaged}\n${healthy}`);
    }
  });

  it('points at the first damaged characters', () => {
    const text = `abc ${misread('→', 'cp1252')} def`;
    expect(damage(text)?.first).toEqual({ from: 4, to: 7 });
  });

  it('mends common characters of which a byte was lost or replaced', () => {
    for (const sample of ['❌ failed ✅', '🛡️ guard 🎯', '“quoted” ✅ →']) {
      const read = misread(sample, 'cp1252');
      const dropped = read.replace(/[\u0081\u008d\u008f\u0090\u009d]/g, '');
      const replaced = read.replace(/[\u0081\u008d\u008f\u0090\u009d]/g, '\ufffd');
      expect(damage(dropped)?.repaired).toBe(sample);
      expect(damage(replaced)?.repaired).toBe(sample);
    }
  });

  it('undoes every misreading of a text with an emoji', () => {
    const letters = fc.string({ unit: 'binary', maxLength: 40 });
    const text = letters.map((t) => `${t.replace(/[\x80-\x9f\ud800-\udfff]/g, '')} 🎯`);
    fc.assert(
      fc.property(text, fc.constantFrom(...PAGES), (original, page) => {
        expect(damage(misread(original, page))?.repaired).toBe(original);
      }),
      { numRuns: 1000 },
    );
  });

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const found = damage(text);
        if (found) expect(found.first.to).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});

describe('text-damaged', () => {
  it('is a warning with a fix for the whole text, which parses either way', () => {
    const text = 'sequenceDiagram\n    A->>B: 🎯 go → now\n';
    const damaged = misread(text, 'cp1252');
    const parsed = parseText(damaged);
    const found = parsed.diagnostics.find(({ code }) => code === 'text-damaged');
    expect(parsed.language).toBe('mermaid-sequence');
    expect(parsed.documents).toHaveLength(1);
    expect(found?.severity).toBe('warning');
    expect(applyEdits(damaged, found?.fix?.edits ?? [])).toBe(text);
    expect(parseText(text).diagnostics).toEqual([]);
    const marked = parseText(misread('\ufeffstateDiagram\n    A --> B\n', 'macroman'));
    expect(marked.diagnostics.map(({ code }) => code)).toEqual(['text-damaged']);
    expect(marked.language).toBe('mermaid-state');
  });
});
