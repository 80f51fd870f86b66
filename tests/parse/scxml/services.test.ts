import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/base/diagnostic.ts';
import { writeScxml } from '../../../src/emit/scxml.ts';
import { scxml } from '../../../src/parse/scxml/index.ts';
import { charts, renumbered } from '../../model/statechart/arbitrary.ts';
import { chartOf, machine, read } from './read.ts';

/** The text without its mark `|`, and where that stood. */
function at(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf('|');
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

function suggested(marked: string): string[] {
  const { text, offset } = at(marked);
  return (scxml.complete?.(text, offset).options ?? []).map(({ label }) => label);
}

function renamed(marked: string, name: string): string {
  const { text, offset } = at(marked);
  return applyEdits(text, scxml.rename?.(text, offset, name) ?? []);
}

function hovered(marked: string): string | undefined {
  const { text, offset } = at(marked);
  return scxml.hover?.(text, offset)?.text;
}

describe('suggestions', () => {
  it('of elements follow the element around', () => {
    expect(suggested(machine('<state id="a"><onentry><|</onentry></state>'))).toContain('raise');
    expect(suggested(machine('<state id="a"><onentry><|</onentry></state>'))).not.toContain(
      'state',
    );
    expect(suggested(machine('<state id="a"><onentry><ra|</onentry></state>'))).toContain('raise');
    expect(suggested(machine('<state id="a">\n  |\n</state>'))).toContain('<transition');
    expect(suggested(machine('<|'))).toContain('ls:limits');
    expect(suggested('|')).toEqual(['<scxml']);
    expect(suggested('<s:scxml xmlns:s="http://www.w3.org/2005/07/scxml"><|</s:scxml>')).toContain(
      's:state',
    );
  });

  it('of attributes are those that are not there', () => {
    const found = suggested(machine('<state id="a"><transition event="e" |/></state>'));
    expect(found).toEqual(['cond', 'target', 'type']);
    expect(suggested(machine('<state |/>'))).toContain('ls:onerror');
  });

  it('of values are states, events and words', () => {
    const states = '<state id="a"/><parallel id="b"/><final id="c"/>';
    expect(suggested(machine(`<state id="d"><transition target="|"/></state>${states}`))).toEqual([
      'd',
      'a',
      'b',
      'c',
    ]);
    const events =
      '<state id="a"><onentry><raise event="go"/></onentry><transition event="|"/></state>';
    expect(suggested(machine(events))).toEqual(expect.arrayContaining(['go', '*', 'done.state.a']));
    expect(suggested(machine('<state id="a"><transition type="|"/></state>'))).toEqual([
      'external',
      'internal',
    ]);
    expect(suggested(machine('<state id="a" ls:onerror="re|"/>'))).toContain('retry');
    expect(suggested(machine('<state id="a"></|'))).toEqual(['state']);
  });

  it('know the states of their own machine only', () => {
    const inner = machine('<state id="in"><transition target="|"/></state>');
    expect(
      suggested(machine(`<state id="out"><invoke><content>${inner}</content></invoke></state>`)),
    ).toEqual(['in']);
  });
});

describe('renaming', () => {
  const states =
    '<state id="a" initial="b"><state id="b"><transition event="done.state.a" cond="In(\'b\') &amp;&amp; x" target="a b"/></state></state>';

  it('of a state goes to targets, conditions and policies', () => {
    const text = machine(
      states,
      'xmlns:ls="https://lockstep.dev/scxml" ls:onerror="fallback b" initial="|b"',
    );
    const result = renamed(text, 'cee');
    expect(result).toContain('ls:onerror="fallback cee" initial="cee"');
    expect(result).toContain('initial="cee"><state id="cee">');
    expect(result).toContain('In(\'cee\') &amp;&amp; x" target="a cee"');
    expect(renamed(machine(states.replace('id="a"', 'id="|a"')), 'z')).toContain('done.state.z');
  });

  it('of a state stays in its machine', () => {
    const inner = machine('<state id="a"/>');
    const text = machine(`<state id="|a"><invoke><content>${inner}</content></invoke></state>`);
    expect(renamed(text, 'z').match(/id="z"/g)).toHaveLength(1);
  });

  it('of an event goes everywhere', () => {
    const text = machine(
      '<state id="a"><onentry><raise event="|e"/></onentry><transition event="x e.* ee" cond="_event.name == \'e\'" target="a"/></state>',
    );
    const result = renamed(text, 'f.g');
    expect(result).toContain('<raise event="f.g"/>');
    expect(result).toContain('event="x f.g.* ee" cond="_event.name == \'f.g\'"');
  });

  it('refuses names that cannot be', () => {
    for (const name of ['', 'a b', 'b', '<']) {
      expect(renamed(machine(states.replace('id="a"', 'id="|a"')), name)).toBe(machine(states));
    }
  });
});

describe('explanations', () => {
  it('tell states, transitions, events, attributes and elements', () => {
    const text =
      '<state id="a"><onentry><raise event="e"/></onentry><transition event="e" cond="x" target="a"/></state>';
    expect(hovered(machine(text.replace('id="a"', 'id="|a"')))).toContain('on entry: raise e');
    expect(hovered(machine(text.replace('<transition', '<trans|ition')))).toContain(
      '**a** → **a**',
    );
    expect(hovered(machine(text.replace('event="e" cond', 'event="|e" cond')))).toContain(
      'raised or sent 1 ×',
    );
    expect(hovered(machine(text.replace('cond=', 'co|nd=')))).toContain('only taken while');
    expect(hovered(machine(text.replace('<onentry', '<on|entry')))).toContain('entered');
    expect(hovered(machine(text.replace('<state', '|<state')))).toBeUndefined();
  });
});

describe('layout', () => {
  it('puts each element on its line and leaves texts alone', () => {
    const text = machine(
      '<!-- first --><datamodel><data id="x"> {"a":\n 1} </data></datamodel><state id="a"><onentry><script>\n  if (x)\n    y();\n</script>   <log label="a"/> <!-- said -->\n\n\n\n<raise event="e"/></onentry>\n\n</state><state id="b">  </state>',
    );
    expect(applyEdits(text, scxml.format?.(text) ?? [])).toMatchInlineSnapshot(`
      "<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">
        <!-- first -->
        <datamodel>
          <data id="x"> {"a":
       1} </data>
        </datamodel>
        <state id="a">
          <onentry>
            <script>
        if (x)
          y();
      </script>
            <log label="a"/> <!-- said -->

            <raise event="e"/>
          </onentry>
        </state>
        <state id="b"></state>
      </scxml>
      "
    `);
  });

  it('means the same, and is the same when done twice', () => {
    fc.assert(
      fc.property(charts({ invokes: true, additions: true }), fc.nat(), (chart, seed) => {
        const { text } = writeScxml(chart);
        const mixed = text.replace(
          />\n *(?=<)/g,
          (gap, n: number) => ['>', '>\n\n\n', gap, '> \t'][(n * 7 + seed) % 4] ?? '',
        );
        const laid = applyEdits(mixed, scxml.format?.(mixed) ?? []);
        expect(renumbered(chartOf(laid))).toEqual(chart);
        expect(scxml.format?.(laid)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves broken texts alone', () => {
    expect(scxml.format?.(machine('<state id="a">'))).toEqual([]);
  });
});

describe('places', () => {
  it('A14 of states, transitions and code are exact', () => {
    const text = machine(
      '<state id="a"><transition event="e" cond="n &lt; 3" target="b"><assign location="n" expr="n + 1"/></transition></state><state id="b"/>',
      'datamodel="lockstep"',
    );
    const { spans, model } = read(text).documents[0] ?? {};
    const said = (id: string): string => text.slice(spans?.get(id)?.from, spans?.get(id)?.to);
    expect(said('a')).toBe('<state id="a">');
    expect(said('a.label')).toBe('a');
    expect(said('a#t1')).toMatch(/^<transition [^>]*>$/);
    expect(said('a#t1.cond')).toBe('n &lt; 3');
    expect(said('a#t1.1')).toBe('<assign location="n" expr="n + 1"/>');
    expect(said('a#t1.1.expr')).toBe('n + 1');
    expect(said('b')).toBe('<state id="b"/>');
    const ids = [...JSON.stringify(model).matchAll(/"id":"([^"]*)"/g)].map(
      (match) => match[1] ?? '',
    );
    for (const id of ids) expect(spans?.has(id), id).toBe(true);
  });
});
