/** Scenarios for browser specs: small, and with something in every view. */

/** A swarm with three runs, of which one asks for more than is left. */
export const studio = `scenario: Autumn posters
swarm:
  swarm: studio
  budget: 10,000 credits, 2h, 16 GB
  variables:
    brief: Apples
    recipe: { value: cinnamon, sensitivity: secret }
  runs:
    - { run: poster, routine: print, budget: "3,000 credits, 30 min, 4 GB" }
    - { run: radio, routine: print, budget: "2,500 credits", at: 40 ms }
    - { run: late, routine: print, budget: "6,000 credits", at: 80 ms }
routines:
  print:
    steps:
      - { step: draft, estimate: 500 credits, tools: [find, model], strategy: reasoning }
      - { step: layout, estimate: 800 credits, tools: [model] }
      - { step: proof, estimate: 300 credits, tools: [find], failure: { error: timeout, times: 2 } }
tools:
  find: { estimate: 50 credits }
  model: { estimate: 200 credits, actual: 180 credits, latency: 120 ms }
`;

/** A transaction, a bus, a barrier and a ladder of errors side by side. */
export const harbour = `scenario: Harbour office
components:
  ledger: { is: coordinator }
  berth: { is: participant, work: 20 ms }
  crane: { is: participant, work: 40 ms }
  bus: { is: bus }
  tide: { is: publisher, to: bus, count: 4, topics: [run/started, step/completed], chain: true }
  board: { is: subscriber, bus: bus, delivery: exactly_once }
  gate: { is: barrier, open: [{ subject: night entry }] }
  ann: { is: agent }
  bo: { is: agent, answer: silent }
  dock: { is: ladder, handler: step, above: watch, errors: [timeout, security_violation], matrix: true }
  watch: { is: ladder, handler: run, above: mayor }
  mayor: { is: ladder, handler: human }
`;

/** Two-phase commit whose coordinator takes a majority for all. */
export const hasty = `scenario: Hasty harbour
components:
  ledger: { is: coordinator, defect: majority-commit }
  berth: { is: participant, vote: choose }
  crane: { is: participant }
  quay: { is: participant }
search: { crashes: 1, restarts: true }
`;
