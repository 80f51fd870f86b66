import type { Fault, MessagePattern } from '../../model/run.ts';

/** Everything that the form of a fault can hold; each kind reads its part of it. */
export interface FaultForm {
  kind: Fault['kind'];
  label: string;
  from: string;
  to: string;
  nth: number;
  actor: string;
  /** Milliseconds: when, until when (-1: to the end), by how much. */
  at: number;
  until: number;
  by: number;
  factor: number;
  /** Percent. */
  share: number;
  strike: Extract<Fault, { kind: 'chance' }>['strike'];
}

/** A form with nothing said. */
export const emptyForm: FaultForm = {
  kind: 'drop',
  label: '',
  from: '',
  to: '',
  nth: 1,
  actor: '',
  at: 100,
  until: -1,
  by: 100,
  factor: 10,
  share: 10,
  strike: 'drop',
};

/** The kinds in the order in which they are offered. */
export const faultKinds: readonly { id: Fault['kind']; title: string }[] = [
  { id: 'drop', title: 'Lose a message' },
  { id: 'delay', title: 'Delay a message' },
  { id: 'duplicate', title: 'Deliver a message twice' },
  { id: 'reorder', title: 'Let a message be overtaken' },
  { id: 'corrupt', title: 'Damage a message' },
  { id: 'crash', title: 'Crash a participant' },
  { id: 'restart', title: 'Restart a participant' },
  { id: 'partition', title: 'Cut a participant off' },
  { id: 'slow', title: 'Slow messages down' },
  { id: 'chance', title: 'Strike messages by chance' },
];

/** Which fields a kind reads. */
export function reads(kind: Fault['kind']): ReadonlySet<keyof FaultForm> {
  const message = ['label', 'from', 'to', 'nth'] as const;
  switch (kind) {
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return new Set(message);
    case 'delay':
    case 'reorder':
      return new Set([...message, 'by']);
    case 'crash':
    case 'restart':
      return new Set(['actor', 'at']);
    case 'partition':
      return new Set(['actor', 'at', 'until']);
    case 'slow':
      return new Set(['from', 'to', 'factor', 'at', 'until']);
    case 'chance':
      return new Set(['label', 'from', 'to', 'share', 'strike', 'by']);
  }
}

const ms = 1_000_000;
const ns = (value: number): number => Math.max(0, Math.round(value * ms));

/** The fault that a form says; `first` is who is struck when nobody is named. */
export function faultOfForm(form: FaultForm, first: string): Fault {
  const at = ns(form.at);
  const until = form.until < 0 ? -1 : Math.max(at, ns(form.until));
  const actor = form.actor || first;
  const ends = { ...(form.from ? { from: form.from } : {}), ...(form.to ? { to: form.to } : {}) };
  const label = form.label ? { label: form.label } : {};
  const message: MessagePattern = {
    nth: Math.max(1, Math.floor(form.nth) || 1),
    ...ends,
    ...label,
  };
  switch (form.kind) {
    case 'drop':
    case 'duplicate':
    case 'corrupt':
      return { kind: form.kind, message };
    case 'delay':
    case 'reorder':
      return { kind: form.kind, message, by: ns(form.by) };
    case 'crash':
    case 'restart':
      return { kind: form.kind, actor, at };
    case 'partition':
      return { kind: 'partition', actors: actor.split(/\s*,\s*/), at, until };
    case 'slow':
      return { kind: 'slow', ...ends, factor: Math.max(1, form.factor || 1), at, until };
    case 'chance': {
      const share = Math.max(0, Math.min(1, form.share / 100));
      return { kind: 'chance', strike: form.strike, share, ...ends, ...label, by: ns(form.by) };
    }
  }
}

/** The form that says a fault. */
export function formOfFault(fault: Fault): FaultForm {
  const form = { ...emptyForm, kind: fault.kind };
  if ('message' in fault) {
    const { nth, from = '', to = '', label = '' } = fault.message;
    Object.assign(form, { nth, from, to, label });
  }
  if ('actor' in fault) form.actor = fault.actor;
  if ('actors' in fault) form.actor = fault.actors.join(', ');
  if ('at' in fault) form.at = fault.at / ms;
  if ('until' in fault) form.until = fault.until < 0 ? -1 : fault.until / ms;
  if ('by' in fault) form.by = fault.by / ms;
  if (fault.kind === 'slow' || fault.kind === 'chance') {
    form.from = fault.from ?? '';
    form.to = fault.to ?? '';
  }
  if (fault.kind === 'slow') form.factor = fault.factor;
  if (fault.kind === 'chance') {
    Object.assign(form, { share: fault.share * 100, strike: fault.strike });
    form.label = fault.label ?? '';
  }
  return form;
}
