import type { AccountExhibit, CallExhibit, Level, Shown } from '../../model/exhibit.ts';
import type { Resource } from '../../model/resource.ts';
import type { Mark } from '../ui/marks.svelte.ts';

/** A line of the tree: a holder of a budget, or a call inside it. */
export type TierRow = {
  id: string;
  depth: number;
  title: string;
  status: string;
  /** The actor that says so. */
  actor: string;
  /** How many lines are hidden below it when it is closed; 0: it has none. */
  below: number;
  open: boolean;
} & ({ kind: 'account'; account: AccountExhibit } | { kind: 'call'; operation: string });

/** What happened to a budget until now, beside plain use. */
export interface Trouble {
  denied: number;
  overruns: number;
  preempted: number;
  queued: number;
  /** It happened in the present step. */
  now: boolean;
}

type Account = AccountExhibit & { actor: string };
type Call = CallExhibit & { actor: string };

/** The tree as lines, outermost first; what `closed` names is shown without its inside. */
export function tierRows(shown: readonly Shown[], closed: ReadonlySet<string>): TierRow[] {
  const accounts = shown.filter((one): one is Account => one.kind === 'account');
  const calls = shown.filter((one): one is Call => one.kind === 'call');
  const holders = new Set(accounts.map(({ holder }) => holder));
  const known = new Set([...holders, ...calls.map(({ call }) => call)]);
  const children = new Map<string, (Account | Call)[]>();
  const add = (parent: string, one: Account | Call): void => {
    const at = known.has(parent) ? parent : '';
    const list = children.get(at);
    if (list) list.push(one);
    else children.set(at, [one]);
  };
  for (const one of accounts) add(one.parent === one.holder ? '' : one.parent, one);
  for (const one of calls) if (!holders.has(one.call)) add(one.parent, one);
  const rows: TierRow[] = [];
  const seen = new Set<string>();
  const walk = (parent: string, depth: number): number => {
    let count = 0;
    for (const one of children.get(parent) ?? []) {
      const id = one.kind === 'account' ? one.holder : one.call;
      if (seen.has(id)) continue;
      seen.add(id);
      const row = rowOf(one, id, depth, !closed.has(id));
      const at = rows.push(row);
      row.below = walk(id, depth + 1);
      count += 1 + row.below;
      if (!row.open) rows.length = at;
    }
    return count;
  };
  walk('', 0);
  return rows;
}

function rowOf(one: Account | Call, id: string, depth: number, open: boolean): TierRow {
  const base = { id, depth, status: one.status, actor: one.actor, below: 0, open };
  if (one.kind === 'call') {
    return { ...base, kind: 'call', title: one.operation, operation: one.operation };
  }
  const title = one.title || id.slice(id.lastIndexOf('/') + 1);
  return { ...base, kind: 'account', title, account: one };
}

/** Everything below which nothing is shown at first, when there are very many holders. */
export function closedAtFirst(shown: readonly Shown[], most: number): Set<string> {
  const accounts = shown.filter((one): one is Account => one.kind === 'account');
  if (accounts.length <= most) return new Set();
  return new Set(accounts.filter(({ tier }) => tier === 'run').map(({ holder }) => holder));
}

/** What of an account's limit is which, in percent; `over` is what is used beyond the limit. */
export function shares(level: Level): {
  used: number;
  reserved: number;
  allocated: number;
  over: number;
} {
  const taken = level.used + level.reserved + level.allocated;
  const whole = Math.max(1e-9, level.limit < 0 ? taken : Math.max(level.limit, taken));
  const part = (value: number): number => (Math.max(0, value) / whole) * 100;
  const over = level.limit < 0 ? 0 : Math.max(0, taken - level.limit);
  return {
    used: part(level.used),
    reserved: part(level.reserved),
    allocated: part(level.allocated),
    over: part(over),
  };
}

/** The troubles of each holder until a step, from its marks; `resource` '' counts all. */
export function troubles(
  marks: readonly Mark[],
  step: number,
  resource: Resource | '' = '',
): Map<string, Trouble> {
  const found = new Map<string, Trouble>();
  for (const mark of marks) {
    if (mark.step > step) break;
    const key = troubleKeys[mark.what];
    if (key === undefined || (resource !== '' && mark.detail !== resource)) continue;
    const none = { denied: 0, overruns: 0, preempted: 0, queued: 0, now: false };
    const trouble = found.get(mark.subject) ?? none;
    trouble[key]++;
    trouble.now ||= mark.step === step;
    found.set(mark.subject, trouble);
  }
  return found;
}

const troubleKeys: Record<string, 'denied' | 'overruns' | 'preempted' | 'queued'> = {
  denied: 'denied',
  overrun: 'overruns',
  preempted: 'preempted',
  queued: 'queued',
};
