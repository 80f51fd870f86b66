/** Protocols and machines for the browser specs: short, and of known behaviour. */

/** A library lends a book; when there is none, nobody tells the courier. */
export const lending = `module Lending;

data <java> "java.lang.String" from "rt.jar" as Title;

global protocol Lending(role Reader, role Desk, role Courier) {
  ask(Title) from Reader to Desk;
  choice at Desk {
    found() from Desk to Reader;
    fetch(Title) from Desk to Courier;
    bring(Title) from Courier to Reader;
  } or {
    none() from Desk to Reader;
    sorry() from Courier to Reader;
  }
}
`;

/** The same, mended. */
export const mended = lending.replace(
  'none() from Desk to Reader;',
  'none() from Desk to Reader;\n    rest() from Desk to Courier;',
);

/** A role that nobody needs: an error in Scribble, with a fix. */
export const idle = `module Greeting;

global protocol Greeting(role Host, role Guest, role Cat) {
  welcome() from Host to Guest;
  thanks() from Guest to Host;
}
`;

/** Two machines that work together: a question, and one of two answers. */
export const quiz = `Asker: Guesser!riddle; {Guesser?answer; end, Guesser?giveup; end}
Guesser: Asker?riddle; {Asker!answer; end, Asker!giveup; end}
`;

/** Two machines of which one cannot take one of the answers. */
export const deaf = `Asker: Guesser!riddle; Guesser?answer; end
Guesser: Asker?riddle; {Asker!answer; end, Asker!giveup; end}
`;

/** A ring of so many messages between two, one a line. */
export function longTalk(messages: number): string {
  const lines = Array.from({ length: messages }, (_, at) => {
    const [from, to] = at % 2 === 0 ? ['A', 'B'] : ['B', 'A'];
    return `  word${at}() from ${from} to ${to};`;
  });
  return `module Talk;\n\nglobal protocol Talk(role A, role B) {\n${lines.join('\n')}\n}\n`;
}
