/** Machines that browser specs paste. */

/** A door with a counter of its own, a guard, a delay. */
export const door = `stateDiagram-v2
  %% @data tries = 0
  [*] --> Locked
  Locked --> Locked : wrong [tries < 2] / tries = tries + 1
  Locked --> Jammed : wrong
  Locked --> Open : code / tries = 0
  Open --> Locked : after 5s
  Open --> Locked : close
  Jammed --> Locked : reset / tries = 0
`;

/** Two regions, data of the event, history. */
export const mixer = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="mixer"
       datamodel="ecmascript" initial="off">
  <datamodel>
    <data id="level" expr="3"/>
    <data id="song" expr="{ title: 'Rain', seconds: 90 }"/>
  </datamodel>
  <state id="off">
    <transition event="power" target="back"/>
  </state>
  <parallel id="on">
    <history id="back" type="deep"><transition target="quiet dark"/></history>
    <transition event="power" target="off"/>
    <state id="sound" initial="quiet">
      <state id="quiet">
        <transition event="volume" cond="_event.data &gt; 5" target="loud">
          <assign location="level" expr="_event.data"/>
        </transition>
      </state>
      <state id="loud">
        <onentry><log expr="level"/></onentry>
        <transition event="volume" cond="_event.data &lt;= 5" target="quiet">
          <assign location="level" expr="_event.data"/>
        </transition>
      </state>
    </state>
    <state id="lamp" initial="dark">
      <state id="dark"><transition event="blink" target="bright"/></state>
      <state id="bright">
        <onentry><send event="fade" delay="2s" id="fading"/></onentry>
        <onexit><cancel sendid="fading"/></onexit>
        <transition event="fade" target="dark"/>
      </state>
    </state>
  </parallel>
</scxml>
`;

/** Code that only the sandbox can run: closures, numbers of every kind, dates that do not move. */
export const sandboxed = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" name="draws"
       datamodel="ecmascript">
  <datamodel>
    <data id="next" expr="(function (n) { return function () { return (n = (n * 16807) % 2147483647); }; })(7)"/>
    <data id="drawn" expr="[]"/>
  </datamodel>
  <state id="waits">
    <transition event="draw">
      <script>
        var sum = 0;
        for (var i = 0; i &lt; 50; i++) sum += Math.sin(next()) / 3;
        drawn.push(sum.toFixed(6));
      </script>
      <log expr="JSON.stringify(drawn)"/>
    </transition>
  </state>
</scxml>
`;

/** JavaScript as it stands in somebody's program. */
export const basket = `import { createMachine, assign } from 'xstate';

export const basket = createMachine({
  id: 'basket',
  initial: 'shopping',
  context: { items: 0 },
  states: {
    shopping: {
      on: {
        add: { actions: assign({ items: ({ context, event }) => context.items + event.count }) },
        pay: { guard: ({ context }) => context.items > 0, target: 'paid' },
      },
    },
    paid: { type: 'final' },
  },
});
`;

/** A thousand states, ten in ten in ten. */
export function town(): string {
  const lines = ['stateDiagram-v2', '  [*] --> A0'];
  for (let a = 0; a < 10; a++) {
    lines.push(`  A${a} --> A${(a + 1) % 10} : up`, `  state A${a} {`, `    [*] --> A${a}B0`);
    for (let b = 0; b < 10; b++) {
      const name = `A${a}B${b}`;
      lines.push(`    ${name} --> A${a}B${(b + 1) % 10} : on`, `    state ${name} {`);
      lines.push(`      [*] --> ${name}C0`);
      for (let c = 0; c < 9; c++)
        lines.push(`      ${name}C${c} --> ${name}C${(c + 1) % 9} : next`);
      lines.push('    }');
    }
    lines.push('  }');
  }
  return lines.join('\n');
}

/** A machine that never rests, and names that are very long. */
export const endless = `<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"
       name="a.machine.with.a.very.long.name.that.goes.on.and.on" datamodel="null">
  <state id="the.first.of.two.states.with.very.long.names.indeed"><transition
    target="the.second.of.two.states.with.very.long.names.indeed"/></state>
  <state id="the.second.of.two.states.with.very.long.names.indeed"><transition
    target="the.first.of.two.states.with.very.long.names.indeed"/></state>
</scxml>
`;
