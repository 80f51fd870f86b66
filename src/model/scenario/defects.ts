/**
 * Faults of published implementations that the tiers can have built in (`policies.defect`), each
 * with what it does. Every one of them breaks an invariant of the library.
 */
export const tierDefects: Readonly<Record<string, string>> = {
  'release-under-another-id': 'A budget is given back under another id: it leaks.',
  'refund-spent': 'What was spent is given back as if it were not.',
  'read-modify-write': 'Requests are judged by what was free before any of them was served.',
  'credits-only': 'Only credits are counted: not time, memory, branches or tool calls.',
  'lost-release-on-crash': 'After a crash nobody gives back what was reserved.',
  'silent-overrun': 'A step uses what it was not given.',
  'unbounded-branches': 'Branches start however many there are.',
  'start-while-paused': 'Steps are started although the run is paused.',
  'forgets-steps': 'A run that ends leaves its steps at work.',
  'illegal-status': 'What has ended goes on.',
  'other-request-id': 'A result carries another id than its request.',
  'quality-out-of-range': 'Quality may be more than 1.',
  unvalidated: 'Outputs are not looked at.',
  'endless-fallback': 'Strategies are tried again and again.',
  'never-ends': 'A run that was called off waits for ever.',
  'goes-on-after-fatal': 'A fatal error is noted, and the run goes on without the step.',
  unaudited: 'Nobody writes down what was decided on permissions.',
  'exports-unanswered': 'An export counts as delivered as soon as it is sent.',
  'hidden-errors': 'A partial result does not say what it left out.',
};
