/**
 * The runtime's own conversations: what the parts of the runtime of statecharts say to each other
 * while a machine runs, as protocols. The runtime emits them as marks of the family `talk`
 * (trace/mark.ts, run/statechart/talk.ts), and a conformance monitor holds those against these.
 *
 * Every conversation says who takes part, answers go to whoever asked, and errors have their own
 * branches. In one conversation a message's name says who sends it to whom.
 */
export interface Conversation {
  id: ConversationId;
  title: string;
  /** Who takes part, and what each of them is. */
  participants: { name: string; what: string }[];
  turns: Turn[];
  /**
   * `exchange`: begins anew each time for its subject and comes to its end. `life`: lasts as long as
   * its subject, and may be seen unfinished.
   */
  span: 'exchange' | 'life';
}

/** One thing in a conversation. */
export type Turn =
  | { kind: 'say'; from: string; to: string; message: string }
  /** One of these, as the participant `at` decides. */
  | { kind: 'choice'; at: string; branches: Turn[][] }
  /** Again from its beginning where `again` says so. */
  | { kind: 'loop'; name: string; turns: Turn[] }
  | { kind: 'again'; name: string };

/** The twelve conversations. */
export type ConversationId =
  | 'state-entry'
  | 'event-processing'
  | 'region-synchronisation'
  | 'execution-cycle'
  | 'monitoring'
  | 'storage'
  | 'serialization'
  | 'storage-backend'
  | 'validation'
  | 'extension-loading'
  | 'error-handling'
  | 'resource-management';

const say = (from: string, to: string, message: string): Turn => ({
  kind: 'say',
  from,
  to,
  message,
});
const choice = (at: string, ...branches: Turn[][]): Turn => ({ kind: 'choice', at, branches });
const loop = (name: string, ...turns: Turn[]): Turn => ({ kind: 'loop', name, turns });
const again = (name: string): Turn => ({ kind: 'again', name });

/** What the participants are, wherever they appear. */
const whats: Readonly<Record<string, string>> = {
  Machine: 'one statechart at work',
  State: 'the state that is meant',
  Region: 'the parts of a parallel state',
  Transition: 'the arrows of the active states',
  Event: 'the queues of events, delayed ones too',
  Executor: 'carries out content',
  Scheduler: 'the clock and whose turn it is',
  Monitor: 'looks on and counts',
  Serializer: 'makes plain data of machines, and machines of plain data',
  Validator: 'says what is well formed',
  Types: 'knows which values are plain data',
  Storage: 'keeps what was serialized',
  Backend: 'where it is kept: memory or the browser’s database',
  Hooks: 'where extensions are called from',
  Sandbox: 'what stands between code or requests and the machine',
  Isolation: 'the walls around an extension',
  Component: 'whoever acts for the machine: a state, a transition',
};

function conversation(
  id: ConversationId,
  title: string,
  participants: string[],
  turns: Turn[],
  span: Conversation['span'] = 'exchange',
): Conversation {
  const described = participants.map((name) => ({ name, what: whats[name] ?? '' }));
  return { id, title, participants: described, turns, span };
}

/** How a backend answers while it is ready: each operation is logged once. */
const readyBackend = loop(
  'Ready',
  choice(
    'Storage',
    [
      say('Storage', 'Backend', 'write_data'),
      choice(
        'Backend',
        [say('Backend', 'Monitor', 'log_operation'), say('Backend', 'Storage', 'write_complete')],
        [say('Backend', 'Monitor', 'log_failure'), say('Backend', 'Storage', 'write_failed')],
      ),
      again('Ready'),
    ],
    [
      say('Storage', 'Backend', 'read_data'),
      choice(
        'Backend',
        [say('Backend', 'Monitor', 'log_operation'), say('Backend', 'Storage', 'read_complete')],
        [say('Backend', 'Monitor', 'log_failure'), say('Backend', 'Storage', 'read_failed')],
      ),
      again('Ready'),
    ],
    [
      say('Storage', 'Backend', 'close_backend'),
      say('Backend', 'Monitor', 'unregister_backend'),
      say('Backend', 'Storage', 'backend_closed'),
    ],
  ),
);

/** All twelve, in the order in which a reader wants them. */
export const conversations: readonly Conversation[] = [
  conversation(
    'state-entry',
    'A state is entered',
    ['Machine', 'State', 'Region', 'Executor', 'Monitor'],
    [
      say('Machine', 'State', 'initiate_entry'),
      say('State', 'Region', 'check_parallel_regions'),
      say('Region', 'State', 'regions_ready'),
      say('State', 'Executor', 'perform_entry_actions'),
      choice(
        'Executor',
        [
          say('Executor', 'State', 'entry_actions_done'),
          say('State', 'Monitor', 'notify_state_entered'),
          say('State', 'Machine', 'entry_complete'),
        ],
        [
          say('Executor', 'State', 'entry_actions_failed'),
          say('State', 'Monitor', 'notify_entry_failed'),
          say('State', 'Machine', 'entry_undone'),
        ],
      ),
    ],
  ),
  conversation(
    'event-processing',
    'An event is processed',
    ['Event', 'Executor', 'Transition', 'State', 'Monitor'],
    [
      choice(
        'Event',
        [say('Event', 'Executor', 'queue_event')],
        [say('Event', 'Executor', 'no_event_needed')],
      ),
      say('Executor', 'State', 'get_active_states'),
      say('State', 'Executor', 'active_states'),
      say('Executor', 'Transition', 'evaluate_guards'),
      choice(
        'Transition',
        [
          say('Transition', 'Executor', 'valid_transitions'),
          say('Executor', 'State', 'execute_transitions'),
          loop(
            'Executing',
            choice(
              'State',
              [
                say('State', 'Monitor', 'notify_event_raised'),
                say('State', 'Executor', 'raise_event'),
                say('Executor', 'Event', 'enqueue_event'),
                again('Executing'),
              ],
              [
                say('State', 'Monitor', 'notify_state_change'),
                say('State', 'Executor', 'transitions_complete'),
                say('Executor', 'Event', 'event_complete'),
              ],
              [
                say('State', 'Monitor', 'notify_transition_failed'),
                say('State', 'Executor', 'transitions_undone'),
                say('Executor', 'Event', 'event_undone'),
              ],
            ),
          ),
        ],
        [
          say('Transition', 'Executor', 'no_valid_transitions'),
          say('Executor', 'State', 'keep_states'),
          say('State', 'Monitor', 'notify_event_discarded'),
          say('Executor', 'Event', 'event_discarded'),
        ],
      ),
    ],
  ),
  conversation(
    'region-synchronisation',
    'Parallel regions begin and end together',
    ['State', 'Executor', 'Region', 'Monitor'],
    [
      choice(
        'State',
        [
          say('State', 'Executor', 'start_parallel_execution'),
          say('Executor', 'Region', 'initialize_subregions'),
          loop(
            'Starting',
            choice(
              'Region',
              [
                say('Region', 'Executor', 'subregion_active'),
                say('Executor', 'Monitor', 'notify_region_active'),
                say('Executor', 'State', 'subregion_started'),
                again('Starting'),
              ],
              [
                say('Region', 'Executor', 'region_initialized'),
                say('Executor', 'Monitor', 'notify_regions_synchronised'),
                say('Executor', 'State', 'parallel_started'),
              ],
              [
                say('Region', 'Executor', 'region_failed'),
                say('Executor', 'Monitor', 'notify_region_failed'),
                say('Executor', 'State', 'parallel_undone'),
              ],
            ),
          ),
        ],
        [
          say('State', 'Executor', 'check_completion'),
          say('Executor', 'Region', 'are_regions_final'),
          choice(
            'Region',
            [
              say('Region', 'Executor', 'all_regions_final'),
              say('Executor', 'Monitor', 'notify_regions_final'),
              say('Executor', 'State', 'parallel_complete'),
            ],
            [
              say('Region', 'Executor', 'regions_still_active'),
              say('Executor', 'Monitor', 'notify_region_final'),
              say('Executor', 'State', 'parallel_goes_on'),
            ],
          ),
        ],
      ),
    ],
  ),
  conversation(
    'execution-cycle',
    'One turn of a machine',
    ['Scheduler', 'Event', 'Executor', 'Monitor'],
    [
      say('Scheduler', 'Event', 'check_timed_events'),
      say('Event', 'Executor', 'dispatch_events'),
      say('Executor', 'Monitor', 'record_execution_start'),
      choice(
        'Executor',
        [
          say('Executor', 'Monitor', 'record_execution_end'),
          say('Executor', 'Scheduler', 'cycle_complete'),
        ],
        [
          say('Executor', 'Monitor', 'record_execution_error'),
          say('Executor', 'Monitor', 'record_execution_end'),
          say('Executor', 'Scheduler', 'cycle_complete'),
        ],
      ),
    ],
  ),
  conversation(
    'monitoring',
    'A machine is watched',
    ['Monitor', 'Machine', 'Executor', 'Scheduler'],
    [
      say('Monitor', 'Machine', 'subscribe_to_changes'),
      choice(
        'Machine',
        [
          say('Machine', 'Monitor', 'subscribed'),
          say('Monitor', 'Executor', 'begin_counting'),
          say('Monitor', 'Scheduler', 'begin_timing'),
          loop(
            'Watching',
            choice(
              'Monitor',
              [
                say('Monitor', 'Machine', 'announce_reading'),
                say('Monitor', 'Executor', 'get_execution_metrics'),
                say('Executor', 'Monitor', 'execution_data'),
                say('Monitor', 'Scheduler', 'get_timing_metrics'),
                say('Scheduler', 'Monitor', 'timing_data'),
                again('Watching'),
              ],
              [
                say('Monitor', 'Machine', 'unsubscribe_from_changes'),
                say('Monitor', 'Executor', 'end_counting'),
                say('Monitor', 'Scheduler', 'end_timing'),
              ],
            ),
          ),
        ],
        [
          say('Machine', 'Monitor', 'subscription_refused'),
          say('Monitor', 'Executor', 'count_nothing'),
          say('Monitor', 'Scheduler', 'time_nothing'),
        ],
      ),
    ],
    'life',
  ),
  conversation(
    'storage',
    'A stored machine is kept and found again',
    ['Serializer', 'Storage', 'Validator', 'Backend'],
    [
      choice(
        'Serializer',
        [
          say('Serializer', 'Storage', 'store_state'),
          say('Storage', 'Validator', 'validate_format'),
          choice(
            'Validator',
            [
              say('Validator', 'Storage', 'format_valid'),
              say('Storage', 'Backend', 'persist_data'),
              choice(
                'Backend',
                [
                  say('Backend', 'Storage', 'data_persisted'),
                  say('Storage', 'Serializer', 'storage_complete'),
                ],
                [
                  say('Backend', 'Storage', 'data_not_persisted'),
                  say('Storage', 'Serializer', 'storage_failed'),
                ],
              ),
            ],
            [
              say('Validator', 'Storage', 'format_invalid'),
              say('Storage', 'Backend', 'keep_old_data'),
              say('Storage', 'Serializer', 'storage_refused'),
            ],
          ),
        ],
        [
          say('Serializer', 'Storage', 'load_state'),
          say('Storage', 'Backend', 'retrieve_data'),
          choice(
            'Backend',
            [
              say('Backend', 'Storage', 'data_retrieved'),
              say('Storage', 'Validator', 'validate_loaded'),
              choice(
                'Validator',
                [
                  say('Validator', 'Storage', 'data_valid'),
                  say('Storage', 'Serializer', 'loaded_state'),
                ],
                [
                  say('Validator', 'Storage', 'data_invalid'),
                  say('Storage', 'Serializer', 'load_refused'),
                ],
              ),
            ],
            [
              say('Backend', 'Storage', 'data_missing'),
              say('Storage', 'Validator', 'nothing_to_validate'),
              say('Storage', 'Serializer', 'load_failed'),
            ],
          ),
        ],
      ),
    ],
  ),
  conversation(
    'serialization',
    'A machine becomes plain data, and comes back',
    ['Serializer', 'Machine', 'Types', 'Validator', 'Storage'],
    [
      choice(
        'Serializer',
        [
          say('Serializer', 'Machine', 'get_machine_state'),
          say('Machine', 'Serializer', 'current_state'),
          say('Serializer', 'Types', 'convert_types'),
          choice(
            'Types',
            [
              say('Types', 'Serializer', 'converted_data'),
              say('Serializer', 'Validator', 'validate_format'),
              choice(
                'Validator',
                [
                  say('Validator', 'Serializer', 'format_valid'),
                  say('Serializer', 'Storage', 'store_state'),
                  choice(
                    'Storage',
                    [say('Storage', 'Serializer', 'storage_complete')],
                    [say('Storage', 'Serializer', 'storage_failed')],
                  ),
                ],
                [
                  say('Validator', 'Serializer', 'format_invalid'),
                  say('Serializer', 'Storage', 'nothing_to_store'),
                ],
              ),
            ],
            [
              say('Types', 'Serializer', 'types_not_plain'),
              say('Serializer', 'Validator', 'nothing_to_validate'),
              say('Serializer', 'Storage', 'nothing_to_store'),
            ],
          ),
        ],
        [
          say('Serializer', 'Storage', 'load_state'),
          choice(
            'Storage',
            [
              say('Storage', 'Serializer', 'loaded_state'),
              say('Serializer', 'Types', 'restore_types'),
              choice(
                'Types',
                [
                  say('Types', 'Serializer', 'restored_data'),
                  say('Serializer', 'Validator', 'validate_fit'),
                  choice(
                    'Validator',
                    [
                      say('Validator', 'Serializer', 'state_fits'),
                      say('Serializer', 'Machine', 'set_machine_state'),
                      say('Machine', 'Serializer', 'state_restored'),
                    ],
                    [
                      say('Validator', 'Serializer', 'state_does_not_fit'),
                      say('Serializer', 'Machine', 'keep_machine_state'),
                      say('Machine', 'Serializer', 'state_kept'),
                    ],
                  ),
                ],
                [
                  say('Types', 'Serializer', 'types_unknown'),
                  say('Serializer', 'Validator', 'nothing_to_validate'),
                  say('Serializer', 'Machine', 'keep_machine_state'),
                  say('Machine', 'Serializer', 'state_kept'),
                ],
              ),
            ],
            [
              say('Storage', 'Serializer', 'load_failed'),
              say('Serializer', 'Types', 'nothing_to_convert'),
              say('Serializer', 'Validator', 'nothing_to_validate'),
              say('Serializer', 'Machine', 'keep_machine_state'),
              say('Machine', 'Serializer', 'state_kept'),
            ],
          ),
        ],
      ),
    ],
  ),
  conversation(
    'storage-backend',
    'What keeps the data, from its registration to its end',
    ['Storage', 'Backend', 'Monitor'],
    [
      loop(
        'Unready',
        choice(
          'Storage',
          [
            say('Storage', 'Backend', 'initialize_backend'),
            say('Backend', 'Monitor', 'register_backend'),
            choice(
              'Monitor',
              [
                say('Monitor', 'Backend', 'backend_registered'),
                say('Backend', 'Storage', 'backend_ready'),
                readyBackend,
              ],
              [
                say('Monitor', 'Backend', 'backend_unknown'),
                say('Backend', 'Storage', 'backend_failed'),
                again('Unready'),
              ],
            ),
          ],
          [
            say('Storage', 'Backend', 'write_data'),
            say('Backend', 'Monitor', 'log_rejection'),
            say('Backend', 'Storage', 'write_rejected'),
            again('Unready'),
          ],
          [
            say('Storage', 'Backend', 'read_data'),
            say('Backend', 'Monitor', 'log_rejection'),
            say('Backend', 'Storage', 'read_rejected'),
            again('Unready'),
          ],
        ),
      ),
    ],
    'life',
  ),
  conversation(
    'validation',
    'A definition is checked before it runs',
    ['Validator', 'Machine', 'Types', 'Monitor'],
    [
      say('Validator', 'Machine', 'get_machine_definition'),
      say('Machine', 'Validator', 'definition'),
      say('Validator', 'Types', 'validate_types'),
      choice(
        'Types',
        [
          say('Types', 'Validator', 'types_valid'),
          choice(
            'Validator',
            [
              say('Validator', 'Monitor', 'log_validation_result'),
              say('Validator', 'Machine', 'definition_accepted'),
            ],
            [
              say('Validator', 'Monitor', 'log_broken_constraint'),
              say('Validator', 'Machine', 'definition_refused'),
            ],
          ),
        ],
        [
          say('Types', 'Validator', 'types_invalid'),
          say('Validator', 'Monitor', 'log_wrong_types'),
          say('Validator', 'Machine', 'definition_refused'),
        ],
      ),
    ],
  ),
  conversation(
    'extension-loading',
    'An extension is loaded',
    ['Hooks', 'Sandbox', 'Validator', 'Isolation', 'Monitor'],
    [
      say('Hooks', 'Sandbox', 'initialize_sandbox'),
      say('Sandbox', 'Validator', 'validate_extension'),
      choice(
        'Validator',
        [
          say('Validator', 'Sandbox', 'extension_valid'),
          say('Sandbox', 'Isolation', 'setup_isolation'),
          choice(
            'Isolation',
            [
              say('Isolation', 'Sandbox', 'isolation_ready'),
              say('Sandbox', 'Monitor', 'track_extension'),
              say('Sandbox', 'Hooks', 'extension_ready'),
            ],
            [
              say('Isolation', 'Sandbox', 'isolation_failed'),
              say('Sandbox', 'Monitor', 'note_failure'),
              say('Sandbox', 'Hooks', 'extension_failed'),
            ],
          ),
        ],
        [
          say('Validator', 'Sandbox', 'extension_invalid'),
          say('Sandbox', 'Isolation', 'stay_closed'),
          say('Sandbox', 'Monitor', 'note_rejection'),
          say('Sandbox', 'Hooks', 'extension_rejected'),
        ],
      ),
    ],
  ),
  conversation(
    'error-handling',
    'An error meets its policy',
    ['Component', 'Monitor', 'Machine', 'Executor'],
    [
      say('Component', 'Monitor', 'report_error'),
      say('Monitor', 'Machine', 'check_error_policy'),
      say('Machine', 'Monitor', 'recovery_action'),
      say('Monitor', 'Executor', 'execute_recovery'),
      choice(
        'Executor',
        [
          say('Executor', 'Monitor', 'recovery_done'),
          say('Monitor', 'Component', 'recovery_complete'),
        ],
        [
          say('Executor', 'Monitor', 'recovery_impossible'),
          say('Monitor', 'Component', 'recovery_failed'),
        ],
      ),
    ],
  ),
  conversation(
    'resource-management',
    'A resource is taken and given back',
    ['Component', 'Sandbox', 'Monitor', 'Machine'],
    [
      choice(
        'Component',
        [
          say('Component', 'Sandbox', 'request_resource'),
          say('Sandbox', 'Monitor', 'check_limits'),
          choice(
            'Monitor',
            [
              say('Monitor', 'Sandbox', 'resource_available'),
              say('Sandbox', 'Machine', 'allocate_resource'),
              say('Machine', 'Sandbox', 'resource_allocated'),
              say('Sandbox', 'Component', 'resource_granted'),
            ],
            [
              say('Monitor', 'Sandbox', 'resource_busy'),
              say('Sandbox', 'Machine', 'note_waiting'),
              say('Sandbox', 'Component', 'wait_for_resource'),
            ],
            [
              say('Monitor', 'Sandbox', 'limit_exceeded'),
              say('Sandbox', 'Machine', 'note_denial'),
              say('Sandbox', 'Component', 'resource_denied'),
            ],
          ),
        ],
        [
          say('Component', 'Sandbox', 'give_back'),
          say('Sandbox', 'Monitor', 'note_release'),
          say('Sandbox', 'Machine', 'release_resource'),
          say('Machine', 'Sandbox', 'resource_free'),
          say('Sandbox', 'Component', 'release_complete'),
        ],
      ),
    ],
  ),
];

/** A conversation by its id; undefined for a text that is none. */
export function conversationOf(id: string): Conversation | undefined {
  return conversations.find((one) => one.id === id);
}

/** Every message of a conversation once, in the order of the text. */
export function messagesSaid(conversation: Conversation): Extract<Turn, { kind: 'say' }>[] {
  const seen = new Map<string, Extract<Turn, { kind: 'say' }>>();
  for (const turn of sayings(conversation.turns)) {
    if (!seen.has(turn.message)) seen.set(turn.message, turn);
  }
  return [...seen.values()];
}

function* sayings(turns: readonly Turn[]): Generator<Extract<Turn, { kind: 'say' }>> {
  for (const turn of turns) {
    if (turn.kind === 'say') yield turn;
    else if (turn.kind === 'choice') for (const branch of turn.branches) yield* sayings(branch);
    else if (turn.kind === 'loop') yield* sayings(turn.turns);
  }
}

/** The messages with which a conversation can begin. */
export function openings({ turns }: Conversation): string[] {
  return firstOf(turns[0]);
}

function firstOf(turn: Turn | undefined): string[] {
  switch (turn?.kind) {
    case 'say':
      return [turn.message];
    case 'choice':
      return turn.branches.flatMap((branch) => firstOf(branch[0]));
    case 'loop':
      return firstOf(turn.turns[0]);
    default:
      return [];
  }
}
