import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../../src/base/diagnostic.ts';
import { plainText } from '../../../../src/parse/mermaid/common.ts';
import { sequence } from '../../../../src/parse/mermaid/sequence/index.ts';
import { parseSequence } from '../../../../src/parse/mermaid/sequence/parser.ts';
import { diagrams } from './generate.ts';
import { EVERYTHING, seeds } from './sources.ts';

const HEAD = 'sequenceDiagram\n    participant Alice\n    Bob->>Alice: hi\n';

/** The text without `¦`, and where it stood. */
function at(marked: string): [string, number] {
  return [marked.replace('¦', ''), marked.indexOf('¦')];
}

describe('format', () => {
  const format = (text: string): string => applyEdits(text, sequence.format?.(text) ?? []);

  it('indents by nesting', () => {
    const text = [
      'sequenceDiagram',
      'box Aqua X',
      'participant A',
      'end',
      '      %% a remark',
      'alt yes   ',
      '%% inside',
      'A->>B: one',
      '          else no',
      'A->>B: two',
      '    end',
      'accDescr {',
      '  as it was',
      '}',
      '',
    ];
    expect(format(text.join('\n')).split('\n')).toEqual([
      'sequenceDiagram',
      '    box Aqua X',
      '        participant A',
      '    end',
      '    %% a remark',
      '    alt yes',
      '        %% inside',
      '        A->>B: one',
      '    else no',
      '        A->>B: two',
      '    end',
      '    accDescr {',
      '  as it was',
      '}',
      '',
    ]);
  });

  it('keeps line ends, frontmatter and settings', () => {
    const text =
      '---\r\n  title: T\r\n---\r\nsequenceDiagram\r\nparticipant A@{\r\ntype: queue\r\n}\r\n';
    expect(format(text)).toBe(text.replace('participant', '    participant'));
  });

  it('changes no meaning, and nothing the second time', () => {
    const check = (text: string): void => {
      const once = format(text);
      expect(format(once)).toBe(once);
      expect(parseSequence(once).protocol).toEqual(parseSequence(text).protocol);
    };
    check(EVERYTHING);
    for (const { text } of seeds()) check(text);
    fc.assert(fc.property(diagrams, check), { numRuns: 100, endOnFailure: true });
  });

  it('takes white space away that joined two lines', () => {
    expect(sequence.format?.('sequenceDiagram\n    autonumber \n    A->>B: x\n')).toEqual([]);
  });
});

describe('rename', () => {
  const rename = (marked: string, name: string): string => {
    const [text, offset] = at(marked);
    return applyEdits(text, sequence.rename?.(text, offset, name) ?? []);
  };

  it('renames every mention', () => {
    const text = `sequenceDiagram
    participant A as Alice
    create participant B
    A->>+B¦: to B
    Note over A,B: B
    B-->>-A: x
    activate B; deactivate B
    destroy B
    A-xB: end
    link B: A @ b`;
    expect(rename(text, 'Bob').split('\n').slice(2)).toEqual([
      '    create participant Bob',
      '    A->>+Bob: to B',
      '    Note over A,Bob: B',
      '    Bob-->>-A: x',
      '    activate Bob; deactivate Bob',
      '    destroy Bob',
      '    A-xBob: end',
      '    link Bob: A @ b',
    ]);
  });

  it('refuses what is no name, and the name of another', () => {
    for (const name of ['Bob', 'end', 'a->b', 'x:y', '', 'a;b', 'a\nb', '#']) {
      expect(rename(`${HEAD}    Al¦ice->>Bob: x`, name)).toBe(`${HEAD}    Alice->>Bob: x`);
    }
    expect(rename(`${HEAD}    Alice->>Bob: x¦`, 'Z')).toBe(`${HEAD}    Alice->>Bob: x`);
  });

  it('then parse gives the renamed model', () => {
    const pick = fc.nat(1000);
    fc.assert(
      fc.property(diagrams, pick, (text, n) => {
        const { protocol, spans } = parseSequence(text);
        const role = protocol.roles[n % Math.max(1, protocol.roles.length)];
        const span = role && (spans.get(`role:${role.id}.name`) ?? spans.get(`role:${role.id}`));
        if (role === undefined || span === undefined) return;
        const edits = sequence.rename?.(text, span.from, 'Renamed') ?? [];
        const after = parseSequence(applyEdits(text, edits)).protocol;
        expect(after.roles.map(({ id }) => id)).toEqual(
          protocol.roles.map(({ id }) => (id === role.id ? 'Renamed' : id)),
        );
        expect(after.body.length).toBe(protocol.body.length);
        const label = role.label === plainText(role.id) ? 'Renamed' : role.label;
        expect(after.roles.find(({ id }) => id === 'Renamed')?.label).toBe(label);
      }),
      { numRuns: 200, endOnFailure: true },
    );
  });
});

describe('complete', () => {
  const labels = (marked: string): string[] =>
    sequence.complete?.(...at(marked)).options.map(({ label }) => label) ?? [];

  it('the first word', () => {
    expect(labels('¦')).toEqual(['sequenceDiagram']);
    expect(labels('%% remark\nseq¦')).toEqual(['sequenceDiagram']);
  });

  it('participants and statements where a statement begins', () => {
    const options = labels(`${HEAD}    ¦`);
    expect(options.slice(0, 2)).toEqual(['Alice', 'Bob']);
    expect(options).toEqual(expect.arrayContaining(['participant', 'loop … end', 'Note over']));
    expect(options).not.toContain('end');
  });

  it('the branch and end of the fragment around', () => {
    expect(labels(`${HEAD}    alt x\n    ¦`)).toEqual(expect.arrayContaining(['else', 'end']));
    expect(labels(`${HEAD}    par x\n    loop y\n    ¦`)).not.toContain('and');
    expect(labels(`${HEAD}    loop y\n    end\n    ¦`)).not.toContain('end');
    expect(labels(`${HEAD}    box y\n    ¦`)).toEqual(['participant', 'actor', 'end']);
  });

  it('arrows behind a name, participants behind an arrow', () => {
    expect(labels(`${HEAD}    Alice ¦`)).toContain('->>');
    expect(labels(`${HEAD}    Alice--¦`)).toEqual(expect.arrayContaining(['-->>', '--x']));
    expect(labels(`${HEAD}    Alice->>¦`)).toEqual(['Alice', 'Bob']);
    expect(labels(`${HEAD}    Alice-->>-B¦`)).toEqual(['Alice', 'Bob']);
    expect(labels(`${HEAD}    Alice->>Bob: ¦`)).toEqual([]);
  });

  it('what stands behind keywords', () => {
    expect(labels(`${HEAD}    activate ¦`)).toEqual(['Alice', 'Bob']);
    expect(labels(`${HEAD}    Note ¦`)).toEqual(['over', 'left of', 'right of']);
    expect(labels(`${HEAD}    Note over Alice,¦`)).toEqual(['Alice', 'Bob']);
    expect(labels(`${HEAD}    create ¦`)).toEqual(['participant', 'actor']);
    expect(labels(`${HEAD}    participant D@{ "type": "¦`)).toContain('database');
    expect(labels(`${HEAD}    participant ¦`)).toEqual([]);
  });

  it('does not offer the word that is being written', () => {
    expect(labels(`${HEAD}    Alice->>Bobb¦: x`)).toEqual(['Alice', 'Bob']);
  });
});

describe('hover', () => {
  const hover = (marked: string): string | undefined => sequence.hover?.(...at(marked))?.text;

  it('tells of participants', () => {
    const text = hover(`${HEAD}    Al¦ice-->>Bob: x`);
    expect(text).toContain('**Alice**: participant, declared in line 2.');
    expect(text).toContain('Sends 1 message, receives 1.');
    expect(hover(`${HEAD}    Alice-->>B¦ob: x`)).toContain('never declared');
  });

  it('tells of messages and words', () => {
    expect(hover(`${HEAD}    Alice-¦->>Bob: x`)).toContain('**Alice → Bob**: x');
    expect(hover(`${HEAD}    Alice-->>+Bob: te¦xt`)).toContain('Bob becomes active.');
    expect(hover(`${HEAD}    lo¦op x\n    end`)).toContain('any number of times');
    expect(hover(`${HEAD}¦\n\n`)).toBeUndefined();
  });

  it('shows what people wrote as text', () => {
    expect(hover('sequenceDiagram\n    A->>B: <img ¦src=x> *b*')).toContain(
      '\\<img src=x\\> \\*b\\*',
    );
  });
});

describe('tokens', () => {
  it('say what each piece is', () => {
    const text = '%% c\nsequenceDiagram\n  rect red\n  A->>+B: hi # d\n  end; box red T\n  end\n>';
    const found = sequence.tokens?.(text) ?? [];
    const said = found.map(({ span, kind }) => `${kind} ${text.slice(span.from, span.to)}`);
    expect(said).toEqual([
      'comment %% c',
      'keyword sequenceDiagram',
      'keyword rect',
      'type red',
      'name A',
      'operator ->>',
      'operator +',
      'name B',
      'operator :',
      'string hi ',
      'comment # d',
      'keyword end',
      'operator ;',
      'keyword box',
      'type red',
      'string T',
      'keyword end',
      'invalid >',
    ]);
  });
});

describe('detect', () => {
  it('knows its header below all that may stand above it', () => {
    expect(sequence.detect('sequenceDiagram\nA->>B: x')).toBe(1);
    expect(sequence.detect('---\ntitle: x\n---\n%%{init: {}}%%\n%% c\n\n sequenceDiagram')).toBe(1);
    expect(sequence.detect('SequenceDiagram\nA->>B: x')).toBeGreaterThan(0.5);
    expect(sequence.detect('flowchart TD\nA-->B')).toBe(0);
    expect(sequence.detect('')).toBe(0);
  });
});
