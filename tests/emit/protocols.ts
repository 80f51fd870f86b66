import fc from 'fast-check';

/**
 * Sequence diagrams as text, as people (and testers) write them: participants declared early, late,
 * in boxes, or never; every arrow, fragment and label that trips printers.
 */
export const anySequence: fc.Arbitrary<string> = fc
  .record({
    title: fc.option(label(), { nil: undefined }),
    head: fc.array(declaration(), { maxLength: 4 }),
    body: fc.array(statement(3), { maxLength: 8 }),
  })
  .map(({ title, head, body }) =>
    [
      'sequenceDiagram',
      ...(title?.trim() ? [`title ${title}`] : []),
      ...head,
      ...body.flat(),
      '',
    ].join('\n'),
  );

function name(): fc.Arbitrary<string> {
  return fc.constantFrom('A', 'B', 'Cé', 'Tier 2', 'a-b', 'Data_Base', 'x', 'ends', 'D (main)');
}

function label(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('hi', 'a#59;b', 'is #quot;it#quot;', 'two<br/>lines', 'wrap: long text', ''),
    fc.constantFrom(
      'f(x): y',
      'a:b#35;c',
      '100%% sure',
      '%% no comment',
      '<b>bold</b>',
      'style: #35;f;',
    ),
    fc.string({ maxLength: 10 }).map((text) => text.replace(/[\n\r#;]/g, ' ')),
  );
}

function declaration(): fc.Arbitrary<string> {
  const one = fc
    .record({
      word: fc.constantFrom('participant', 'actor'),
      name: name(),
      as: fc.option(label(), { nil: undefined }),
      type: fc.constantFrom('', '', '@{ "type" : "database" }'),
    })
    .filter(({ type, name: id }) => type === '' || /^\w+$/.test(id))
    .map(({ word, name: id, as, type }) => {
      const aliased = as !== undefined && as.trim() !== '' && !/\s/.test(id);
      return `${word} ${id}${type}${aliased ? ` as ${as}` : ''}`;
    });
  const box = fc
    .record({
      head: fc.constantFrom('box', 'box Aqua Group one', 'box rgb(1,2,3) Two', 'box transparent T'),
      inner: fc.array(one, { maxLength: 2 }),
    })
    .map(({ head, inner }) => [head, ...inner, 'end'].join('\n'));
  return fc.oneof({ weight: 4, arbitrary: one }, { weight: 1, arbitrary: box });
}

function statement(depth: number): fc.Arbitrary<string[]> {
  const message = fc
    .record({
      from: name(),
      arrow: fc.constantFrom(
        '->>',
        '-->>',
        '->',
        '-->',
        '-x',
        '--x',
        '-)',
        '--)',
        '<<->>',
        '-|\\',
        '//--',
      ),
      sign: fc.constantFrom('', '', '+'),
      to: name(),
      text: label(),
    })
    .map(({ from, arrow, sign, to, text }) => [`${from}${arrow}${sign}${to}: ${text}`]);
  const note = fc
    .record({ where: fc.constantFrom('left of', 'right of', 'over'), at: name(), text: label() })
    .map(({ where, at, text }) => [`Note ${where} ${at}: ${text}`]);
  const plain = fc.oneof(
    { weight: 6, arbitrary: message },
    note,
    name().map((id) => [`activate ${id}`, `deactivate ${id}`]),
    fc.constantFrom<string[][]>(['autonumber'], ['autonumber off'], ['autonumber 10 5']),
    declaration().map((text) => [text]),
    name().map((id) => [`destroy ${id}`, `${id}->>Z: bye`]),
    fc.constantFrom<string[][]>(
      ['create participant N1 as New one', 'A->>N1: be'],
      ['create actor N2', 'B->>N2: go'],
    ),
  );
  if (depth === 0) return plain;
  const inner = fc.array(statement(depth - 1), { maxLength: 3 }).map((lines) => lines.flat());
  const fragment = fc
    .record({
      form: fc.constantFrom(
        ['loop'],
        ['opt'],
        ['alt', 'else'],
        ['par', 'and'],
        ['par_over', 'and'],
        ['critical', 'option'],
        ['break'],
        ['rect'],
      ),
      texts: fc.array(label(), { minLength: 3, maxLength: 3 }),
      bodies: fc.array(inner, { minLength: 1, maxLength: 3 }),
    })
    .map(({ form: [word = '', next], texts, bodies }) =>
      bodies
        .slice(0, next ? 3 : 1)
        .flatMap((lines, i) => [`${i === 0 ? word : next} ${texts[i]}`, ...lines])
        .concat('end'),
    );
  return fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: fragment });
}
