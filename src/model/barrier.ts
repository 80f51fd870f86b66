/** What happens to an action when its barrier is not answered in time. */
export type TimeoutAction = 'block' | 'continue' | 'defer' | 'retry' | 'emergency_stop';

/** The rules of a barrier. */
export interface BarrierRules {
  /** Answers that decide; 0 is all agents. */
  quorum: number;
  /** In ns. */
  timeout: number;
  onTimeout: TimeoutAction;
  /** The first alarm decides at once; else it counts when the quorum is there. */
  blockOnFirst: boolean;
  /** An alarm stops everything, beside blocking the action. */
  stopOnAlarm: boolean;
  /** At the timeout, more than half without an alarm is enough. */
  majorityAtTimeout: boolean;
}

const second = 1_000_000_000;

const plain: BarrierRules = {
  quorum: 0,
  timeout: 2 * second,
  onTimeout: 'block',
  blockOnFirst: false,
  stopOnAlarm: false,
  majorityAtTimeout: false,
};

/** Rules by name: the first two for safety in general, the others by what is asked. */
export const barrierPresets = {
  safety: { ...plain, blockOnFirst: true },
  safety_stop: {
    ...plain,
    blockOnFirst: true,
    stopOnAlarm: true,
    majorityAtTimeout: true,
    onTimeout: 'emergency_stop',
  },
  user_approval: { ...plain, quorum: 1, timeout: 30 * second },
  safety_consensus: { ...plain, timeout: 5 * second, blockOnFirst: true },
  resource_approval: { ...plain, quorum: 1, timeout: 10 * second, onTimeout: 'defer' },
  sensitive_data: { ...plain, timeout: 3 * second },
  external_call: { ...plain, quorum: 1, onTimeout: 'continue' },
  high_risk_tool: { ...plain, quorum: 2, timeout: 5 * second },
  emergent_consensus: { ...plain, timeout: second },
} as const satisfies Record<string, BarrierRules>;

/** The name of a preset of barrier rules. */
export type BarrierPreset = keyof typeof barrierPresets;

/** The names of all presets. */
export const barrierPresetNames = Object.keys(barrierPresets) as BarrierPreset[];
