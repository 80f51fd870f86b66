import type { Example } from './example.ts';

const sources = import.meta.glob<string>('./protocol/*.scr', { query: '?raw', import: 'default' });

/** A protocol: its text is `protocol/<id>.scr`. */
function protocol(id: string, title: string, shows: string): Example {
  return {
    id,
    title,
    topic: 'Protocols of roles',
    kind: 'protocol',
    shows,
    load: async () => {
      const text = (await sources[`./protocol/${id}.scr`]?.()) ?? '';
      return { files: [{ path: `${id}.scr`, text }] };
    },
  };
}

/** The protocols of roles of the gallery, good ones and broken ones, one entry each. */
export const protocols: readonly Example[] = [
  protocol(
    'two-buyer',
    'Two buyers',
    'One quote reaches both friends at once; Bob decides and tells everybody. Take the other branch and see who learns what.',
  ),
  protocol(
    'two-buyer-broken',
    'Two buyers, one forgotten',
    'When Bob declines nobody tells Alice, and she waits for ever. Open the counterexample, mend it, see green.',
  ),
  protocol(
    'negotiation',
    'Bargaining',
    'Offers go back and forth: a protocol goes on as itself with the two sides changed over.',
  ),
  protocol(
    'negotiation-broken',
    'Bargaining out of turn',
    'A role decides before it has heard that there is anything to decide.',
  ),
  protocol(
    'streaming',
    'Streaming',
    'A loop through a cache, with a way out that reaches everybody.',
  ),
  protocol(
    'streaming-broken',
    'Streaming without an end',
    'The player stops and the source is never told: it waits for more.',
  ),
  protocol(
    'login',
    'Logging in by a third party',
    'The OAuth way: redirect, code, token; all three learn how it ended.',
  ),
  protocol(
    'login-broken',
    'Logging in, heard from two sides',
    'The client would have to listen to two roles at once to learn what was decided.',
  ),
  protocol(
    'mail',
    'Handing in mail',
    'The SMTP way: numbers as labels, and a protocol of its own for the letter.',
  ),
  protocol(
    'elevator',
    'A lift',
    'Door, motor and control in one loop: nothing moves before it has been told to.',
  ),
  protocol(
    'ring',
    'A ring with changing places',
    'The token goes round by a recursion that moves every role by one; the machines stay finite.',
  ),
  protocol(
    'taking-turns',
    'Taking turns',
    'After each move the players change over; the referee sees everything.',
  ),
  protocol(
    'commit',
    'Two-phase commit',
    'Question and decision are single messages with two receivers. Look at the machines of both stores.',
  ),
  protocol(
    'commit-broken',
    'Two-phase commit, half told',
    'Only one store hears of the abort. Which property breaks, and what is the shortest run?',
  ),
  protocol(
    'map-reduce',
    'Map and reduce',
    'One message to three workers, three answers in any order.',
  ),
  protocol(
    'deadline',
    'Deadlines',
    'Windows and a clock: accepted within a second, answered within five.',
  ),
  protocol(
    'deadline-broken',
    'A deadline that cannot be kept',
    'What comes before may take longer than the promise allows.',
  ),
  protocol(
    'auction',
    'An auction with predicates',
    'A bid is positive, and what is paid is what was bid: each message is checked while it runs.',
  ),
  protocol('auction-broken', 'A bid that nobody can make', 'No number fulfils the predicate.'),
  protocol(
    'secrets',
    'Who may be told what',
    'A password reaches only roles that are cleared for it.',
  ),
  protocol(
    'secrets-broken',
    'A password in the log',
    'Passed on under another name, without its annotation: found all the same.',
  ),
  protocol(
    'order',
    'When the shelf is empty',
    'Exceptions: throw, catch, and everybody who must know is told.',
  ),
  protocol(
    'order-broken',
    'Nobody told the shop',
    'The role that is to throw cannot know that it should.',
  ),
  protocol(
    'subcontract',
    'Calling in a worker',
    'A nested protocol in the manner of nuScr: a role is made for the call.',
  ),
];
