import '../tools/all-languages.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { LineIndex } from '../../src/base/span.ts';
import { runChecks } from '../../src/check/index.ts';
import { lockEdges } from '../../src/check/lock-order.ts';
import type { Diagnostic } from '../../src/base/diagnostic.ts';
import { loadLanguagesFor, parseText } from '../../src/parse/index.ts';
import { hasShared, seedTexts } from '../parse/shared.ts';

beforeAll(() => loadLanguagesFor('', { language: 'scxml' }));

/** All that is found in a text, by its parser and by checks. */
function findings(text: string): Diagnostic[] {
  const { diagnostics, documents } = parseText(text);
  return [...diagnostics, ...documents.flatMap((document) => runChecks(document))];
}

/** Where a code is given: the text that is marked, for each finding. */
function marked(text: string, code: RegExp): string[] {
  return findings(text)
    .filter((finding) => code.test(finding.code))
    .map(({ span }) => text.slice(span.from, span.to));
}

const scxml = (body: string): string =>
  `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="a">${body}</scxml>`;

describe('A14 definitions are validated', () => {
  const sound = scxml(
    '<state id="a"><transition event="go" target="b"/></state>' +
      '<state id="b" initial="b1"><transition event="back" target="a"/>' +
      '<state id="b1"><transition event="on" target="b2"/></state><state id="b2"/></state>',
  );

  it('A14 nothing is wrong with a sound one', () => {
    expect(findings(sound)).toEqual([]);
  });

  it('A14 planted: a target that there is not is found where it is written', () => {
    expect(marked(sound.replace('target="b2"', 'target="b9"'), /unknown-target/)).toEqual(['b9']);
  });

  it('A14 planted: an id that is used twice is found where it is used again', () => {
    const twice = sound.replace('<state id="b2"/>', '<state id="b1"/>');
    expect(marked(twice, /duplicate-id/)).toEqual(['b1']);
  });

  it('A14 planted: a missing initial is found at its state', () => {
    const without = sound.replace(' initial="b1"', '');
    const [place] = marked(without, /chart-missing-initial/);
    expect(place?.startsWith('<state id="b"')).toBe(true);
  });

  it('A14 planted: a state inside of itself is found where it is mentioned', () => {
    const text = 'stateDiagram-v2\n[*] --> A\nstate A {\n state B {\n  A --> C : go\n }\n}\n';
    expect(marked(text, /state-nested-in-itself/)).toEqual(['A']);
  });

  it('A14 planted: no start', () => {
    const text = 'stateDiagram-v2\nA --> B : go\nB --> A : back\n';
    expect(marked(text, /state-without-start/)).toEqual(['A']);
  });

  it('A14 every finding says how to mend it', () => {
    const broken = scxml(
      '<state id="a"><transition event="go" target="nowhere"/><transition event="go" cond="In(\'q\')" target="b"/></state>' +
        '<state id="b"><state id="a"/><state id="c"/></state>',
    );
    const found = findings(broken);
    expect(found.length).toBeGreaterThan(3);
    for (const { message, span } of found) {
      expect(message.length).toBeGreaterThan(20);
      expect(span.to).toBeGreaterThan(span.from);
    }
  });
});

describe('A19 resources are acquired in one order', () => {
  const text = (second: string): string => `stateDiagram-v2
    %% @resource door 1
    %% @resource motor 1
    [*] --> Idle
    Idle --> Opening : open / acquire door
    Opening --> Moving : go / acquire motor
    Idle --> Starting : start / ${second}
    Moving --> Idle : stop / release door, release motor
    Starting --> Idle : stop / release door, release motor
`;

  it('A19 the same order everywhere has no cycle', () => {
    const sound = text('acquire door, acquire motor');
    expect(marked(sound, /chart-lock-order/)).toEqual([]);
    const [document] = parseText(sound).documents;
    const edges = document ? lockEdges(document) : [];
    expect(edges.map(({ held, wanted }) => `${held} → ${wanted}`)).toEqual(['door → motor']);
  });

  it('A19 planted: the other order is found, with the cycle and both places', () => {
    const broken = text('acquire motor, acquire door');
    const found = findings(broken).filter(({ code }) => code === 'chart-lock-order');
    expect(found).toHaveLength(1);
    const [{ message = '', span, related = [] } = {}] = found;
    expect(message).toContain('“door” → “motor” → “door”');
    const places = [span, ...related.map((one) => one.span)];
    expect(places.map((place) => place && broken.slice(place.from, place.to))).toEqual([
      'acquire motor',
      'acquire door',
    ]);
  });

  it('A19 a state that is left gives back what it acquired', () => {
    const left = `stateDiagram-v2
    [*] --> A
    A : entry / acquire door
    A --> B : go
    B : entry / acquire motor
    B --> C : go
    C : entry / acquire door
    C --> A : go
`;
    expect(marked(left, /chart-lock-order/)).toEqual([]);
  });

  it('A19 a machine that is invoked counts with the one that invokes it', () => {
    const ns = 'xmlns:ls="https://lockstep.dev/scxml"';
    const acquire = (name: string): string => `<ls:acquire ${ns} resource="${name}"/>`;
    const inner = scxml(`<state id="a"><onentry>${acquire('y')}${acquire('x')}</onentry></state>`);
    const outer = scxml(
      `<ls:resource ${ns} name="x" capacity="1"/><ls:resource ${ns} name="y" capacity="1"/>` +
        `<state id="a"><onentry>${acquire('x')}${acquire('y')}</onentry>` +
        `<invoke type="scxml"><content>${inner}</content></invoke></state>`,
    );
    const found = findings(outer).filter(({ code }) => code === 'chart-lock-order');
    expect(found.map(({ message }) => message.split(':')[0])).toEqual(['“x” → “y” → “x”']);
  });
});

/** The state-machine protocols among the design documents. */
const seed = (): string => seedTexts().get('state-machine-protocols.md') ?? '';

describe.skipIf(!hasShared)('the protocols of the state-machine runtime', () => {
  const byTitle = (code: string): [string, string][] => {
    const text = seed();
    const lines = new LineIndex(text);
    return parseText(text).documents.flatMap((document) =>
      runChecks(document)
        .filter((finding) => finding.code === code)
        .map(({ span }): [string, string] => [
          document.title,
          text.slice(span.from, span.to) || String(lines.place(span.from).line),
        ]),
    );
  };

  it('A20 none of the twelve has an error path, and each is told so', () => {
    const { documents } = parseText(seed());
    expect(documents).toHaveLength(12);
    const told = byTitle('no-error-path').map(([title]) => title);
    expect(new Set(told).size).toBe(12);
  });

  it('A20 planted: a protocol with an error branch is not told so', () => {
    const good = 'sequenceDiagram\nA->>B: go\nalt fine\nB-->>A: ok\nelse not\nB-->>A: error\nend\n';
    expect(marked(good, /no-error-path/)).toEqual([]);
    expect(marked('sequenceDiagram\nA->>B: go\nB-->>A: ok\n', /no-error-path/)).toHaveLength(1);
  });

  it('A21 `Monitor` is not declared in Event Processing', () => {
    const found = byTitle('participant-undeclared');
    expect(found).toEqual([['Event Processing Protocol', 'Monitor']]);
  });

  it('A21 `Machine` is not used in Storage', () => {
    const found = byTitle('participant-unused');
    expect(found).toContainEqual(['Storage Protocol', 'participant Machine']);
  });

  it('A21 five replies go to someone other than the requester', () => {
    expect(byTitle('reply-to-stranger')).toHaveLength(5);
  });

  it('A21 planted: a declared Monitor, a used Machine, an answer to the one who asked', () => {
    const good =
      'sequenceDiagram\nparticipant A\nparticipant Monitor\nA->>Monitor: go\nMonitor-->>A: error\n';
    expect(findings(good)).toEqual([]);
    const bad = good
      .replace('participant Monitor\n', 'participant Machine\n')
      .replace('Monitor-->>A', 'Monitor-->>Third');
    const codes = new Set(findings(bad).map(({ code }) => code));
    for (const code of ['participant-undeclared', 'participant-unused', 'reply-to-stranger']) {
      expect(codes).toContain(code);
    }
  });
});
