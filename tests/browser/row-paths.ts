/** Where a row of the list of systems can be seen on the page. */
export interface RowPath {
  /** The example that shows it: opening it from the gallery is the first click. */
  example: string;
  /** Up to two more clicks, in order: names of buttons, or of tabs (`tab:Tiers`). */
  clicks: string[];
  /** What must then be there, in words of the page. */
  see: RegExp;
}

/** The path of each row: at most three clicks from the gallery. */
export const rowPaths: Readonly<Record<string, RowPath>> = {
  B01: { example: 'campaign', clicks: ['To the end', 'tab:Tiers'], see: /studio.*campaign/ },
  B02: {
    example: 'run-control',
    clicks: ['To the end', 'tab:Events'],
    see: /cancelled|paused|RoutineExecutionResult/,
  },
  B03: {
    example: 'run-control',
    clicks: ['To the end', 'tab:Tiers'],
    see: /poster run completed.*leaflet run cancelled/,
  },
  B04: { example: 'crash-and-release', clicks: ['To the end', 'tab:Run'], see: /ToolResult/ },
  B05: {
    example: 'fallback-and-part',
    clicks: ['To the end', 'tab:Errors'],
    see: /output validation failed/,
  },
  B06: { example: 'fallback-and-part', clicks: ['To the end', 'tab:Tiers'], see: /375/ },
  B07: {
    example: 'crash-and-release',
    clicks: ['To the end', 'tab:Tiers'],
    see: /overrun failed 720\/ 720/,
  },
  B08: {
    example: 'nested-routines',
    clicks: ['To the end', 'tab:Tiers'],
    see: /night.calibrate.dome run completed/,
  },
  B09: {
    example: 'severities',
    clicks: ['To the end', 'tab:Errors'],
    see: /classified fatal · system/,
  },
  B10: {
    example: 'severities',
    clicks: ['To the end', 'tab:Errors'],
    see: /Does the system still work\?/,
  },
  B11: { example: 'error-ladder', clicks: ['To the end', 'tab:Errors'], see: /escalated/ },
  B12: {
    example: 'error-ladder',
    clicks: ['To the end', 'tab:Errors'],
    see: /tried fallback strategy/,
  },
  B13: {
    example: 'error-ladder',
    clicks: ['To the end', 'tab:Review'],
    see: /A category without recovery/,
  },
  B14: {
    example: 'error-ladder',
    clicks: ['To the end', 'tab:Errors'],
    see: /retry modified, attempt 2/,
  },
  B15: { example: 'backoff', clicks: ['To the end', 'tab:Errors'], see: /network error uneven-1/ },
  B16: { example: 'partial-success', clicks: ['To the end', 'tab:Errors'], see: /resolved skip/ },
  B17: { example: 'partial-success', clicks: ['To the end', 'tab:Errors'], see: /2 errors/ },
  B18: {
    example: 'emergency-stop',
    clicks: ['To the end', 'tab:Targets'],
    see: /Emergency stop demanding 1/,
  },
  B19: {
    example: 'breaker-and-retry',
    clicks: ['To the end', 'tab:Parts'],
    see: /closed 0 of 3 failures/,
  },
  B20: {
    example: 'shared-budget',
    clicks: ['To the end', 'tab:Tiers'],
    see: /harvest run completed 1,600\/ 3,000/,
  },
  B21: {
    example: 'shared-budget',
    clicks: ['To the end', 'tab:Tiers'],
    see: /farm swarm ended 3,550\/ 10,000/,
  },
  B22: { example: 'side-by-side', clicks: ['To the end', 'tab:Review'], see: /B22/ },
  B23: { example: 'two-readings', clicks: ['To the end', 'tab:Review'], see: /B23/ },
  B24: { example: 'campaign', clicks: ['To the end', 'tab:Budgets'], see: /check 780 of 800/ },
  B25: {
    example: 'campaign',
    clicks: ['To the end', 'tab:Tiers'],
    see: /campaign run completed 4,650\/ 5,000/,
  },
  B26: { example: 'overrun', clicks: ['To the end', 'tab:Budgets'], see: /fire 90 of 90/ },
  B27: {
    example: 'kept-for-emergencies',
    clicks: ['To the end', 'tab:Tiers'],
    see: /tank swarm stopped/,
  },
  B28: { example: 'handed-over', clicks: ['To the end', 'tab:Tiers'], see: /fund swarm open/ },
  B29: { example: 'first-come', clicks: ['To the end', 'tab:Tiers'], see: /mill swarm open/ },
  B30: { example: 'starvation', clicks: ['To the end', 'tab:Parts'], see: /priority \(here\)/ },
  B31: { example: 'fair-shares', clicks: ['To the end', 'tab:Parts'], see: /below its minimum/ },
  B32: { example: 'preemption', clicks: ['To the end', 'tab:Parts'], see: /preemption \(here\)/ },
  B33: { example: 'waiting-room', clicks: ['To the end', 'tab:Parts'], see: /queue \(here\)/ },
  B34: {
    example: 'preemption',
    clicks: ['To the end', 'tab:Parts'],
    see: /What a policy makes of a shortage/,
  },
  B35: { example: 'branches', clicks: ['To the end', 'tab:Budgets'], see: /sort 570 of 1,000/ },
  B36: {
    example: 'commit-partition',
    clicks: ['To the end', 'tab:Transactions'],
    see: /committing/,
  },
  B37: {
    example: 'two-phase-commit',
    clicks: ['To the end', 'tab:Transactions'],
    see: /aborted aborted aborted aborted/,
  },
  B38: { example: 'two-phase-commit', clicks: ['To the end', 'tab:State'], see: /log aborted/ },
  B39: {
    example: 'two-phase-commit',
    clicks: ['To the end', 'tab:Transactions'],
    see: /prepared: in doubt/,
  },
  B40: {
    example: 'two-phase-commit',
    clicks: ['To the end', 'tab:Transactions'],
    see: /longest in doubt/,
  },
  B41: {
    example: 'commit-by-majority',
    clicks: ['To the end', 'tab:Search'],
    see: /Every order and crash point/,
  },
  B42: {
    example: 'locks-in-a-circle',
    clicks: ['To the end', 'tab:Transactions'],
    see: /keys: number/,
  },
  B43: {
    example: 'commit-partition',
    clicks: ['To the end', 'tab:Transactions'],
    see: /Members at step/,
  },
  B44: { example: 'saga', clicks: ['To the end', 'tab:Parts'], see: /saga-step/ },
  B45: { example: 'replicas', clicks: ['To the end', 'tab:Parts'], see: /written knows of/ },
  B46: { example: 'context-conflicts', clicks: ['To the end', 'tab:Context'], see: /from ship/ },
  B47: {
    example: 'context-conflicts',
    clicks: ['To the end', 'tab:Context'],
    see: /hides that of ship/,
  },
  B48: {
    example: 'sensitivity',
    clicks: ['To the end', 'tab:Context'],
    see: /filtered: too sensitive/,
  },
  B49: {
    example: 'exports-with-fallback',
    clicks: ['To the end', 'tab:Context'],
    see: /expedition\/camp\/stake/,
  },
  B50: {
    example: 'event-type-unknown',
    clicks: ['To the end', 'tab:Bus'],
    see: /swarm\/routine_completed/,
  },
  B51: { example: 'event-causes', clicks: ['To the end', 'tab:Bus'], see: /Events by topic/ },
  B52: { example: 'event-causes', clicks: ['To the end', 'tab:Bus'], see: /held/ },
  B53: { example: 'exactly-once', clicks: ['To the end', 'tab:Bus'], see: /sale\/booked 40/ },
  B54: { example: 'replay-from-snapshot', clicks: ['To the end', 'tab:Parts'], see: /Log/ },
  B55: { example: 'barrier', clicks: ['To the end', 'tab:Barriers'], see: /morning blocked/ },
  B56: {
    example: 'permissions',
    clicks: ['To the end', 'tab:Security'],
    see: /1escalate|escalate 1|1 escalate/,
  },
  B57: { example: 'three-level-cache', clicks: ['To the end', 'tab:Parts'], see: /L3/ },
  B58: {
    example: 'event-causes',
    clicks: ['To the end', 'tab:Targets'],
    see: /Event bus demanding/,
  },
  E01: { example: 'who-calls-whom', clicks: ['To the end', 'tab:Parts'], see: /Who may call whom/ },
  E02: { example: 'convergence', clicks: ['To the end', 'tab:Run'], see: /loop converged/ },
  E03: { example: 'safe-commands', clicks: ['To the end', 'tab:Security'], see: /gray/ },
  E04: { example: 'safe-commands', clicks: ['To the end', 'tab:Security'], see: /deny/ },
  E05: { example: 'safe-commands', clicks: ['To the end', 'tab:Run'], see: /executed/ },
  E06: { example: 'convergence', clicks: ['To the end', 'tab:Parts'], see: /validate|converged/ },
  E07: { example: 'convergence', clicks: ['To the end', 'tab:Parts'], see: /3 of 10 converged/ },
  E08: { example: 'maximum-reached', clicks: ['To the end', 'tab:Parts'], see: /not_converged/ },
  E09: { example: 'oscillation', clicks: ['To the end', 'tab:Parts'], see: /oscillates/ },
  E10: { example: 'three-sinks', clicks: ['To the end', 'tab:Parts'], see: /Under way to till/ },
  E11: {
    example: 'dashboard-late-joiner',
    clicks: ['To the end', 'tab:Parts'],
    see: /Under way to wall/,
  },
  E12: { example: 'three-sinks', clicks: ['To the end', 'tab:Parts'], see: /cake\/ordered/ },
  E13: { example: 'replay-at-snapshot-time', clicks: ['To the end', 'tab:Parts'], see: /Snapshot/ },
  E14: { example: 'replay-from-snapshot', clicks: ['To the end', 'tab:Parts'], see: /Log/ },
  E15: { example: 'breaker-and-retry', clicks: ['To the end', 'tab:Parts'], see: /desk service/ },
  E16: { example: 'retry-storm', clicks: ['To the end', 'tab:Parts'], see: /200 of 200/ },
  E17: { example: 'retry-jitter', clicks: ['To the end', 'tab:Parts'], see: /Load of stockroom/ },
  E18: {
    example: 'breaker-and-retry',
    clicks: ['To the end', 'tab:Parts'],
    see: /turnstile breaker/,
  },
  E19: { example: 'buffered-webhook', clicks: ['To the end', 'tab:Parts'], see: /18 dropped/ },
  E20: { example: 'tokens', clicks: ['To the end', 'tab:Parts'], see: /refused: expired/ },
  E21: { example: 'mutual-tls', clicks: ['To the end', 'tab:Parts'], see: /connected/ },
  E22: {
    example: 'pattern-comparison',
    clicks: ['To the end', 'tab:Targets'],
    see: /rest|socket|event|push|Measure/,
  },
  E23: {
    example: 'partition-and-heal',
    clicks: ['To the end', 'tab:Run'],
    see: /event delivered, position\/reported/,
  },
  E24: { example: 'crash-and-recover', clicks: ['To the end', 'tab:Parts'], see: /Log: 15 events/ },
  X01: { example: 'campaign', clicks: ['Share'], see: /Link/ },
  X02: { example: 'event-causes', clicks: ['tab:Events'], see: /events/ },
  X03: { example: 'campaign', clicks: ['To the start', 'Step forward'], see: / 1\/54 / },
  X04: { example: 'campaign', clicks: ['To the end', 'Step back'], see: /53\// },
  X05: {
    example: 'partition-and-heal',
    clicks: ['tab:Faults'],
    see: /Cut|cut|Partition|partition/,
  },
  X06: {
    example: 'commit-by-majority',
    clicks: ['tab:Search', 'Every order and crash point'],
    see: /atomic-commit|commit-only-if-all-prepared/,
  },
  X07: {
    example: 'retry-storm',
    clicks: ['tab:Search', 'Try 1,000 seeds'],
    see: /runs a second/,
  },
  X08: { example: 'retry-storm', clicks: ['tab:Events'], see: /events/ },
  X09: { example: 'retry-storm', clicks: ['tab:Search'], see: /failures 0|stays live/ },
  X10: { example: 'night-train', clicks: ['tab:Source'], see: /sequenceDiagram/ },
};
