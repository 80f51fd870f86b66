import type { ClearanceExhibit } from '../../model/exhibit.ts';
import type { Mark } from '../ui/marks.svelte.ts';

type Clearance = ClearanceExhibit & { actor: string };
type Permission = ClearanceExhibit['permissions'][number];

/** Who may do what: a row a subject, a column an action on a resource. */
export interface Matrix {
  columns: string[];
  rows: { subject: Clearance; cells: (Permission | undefined)[] }[];
}

/** The matrix of all subjects; deny overrides allow. */
export function permissionMatrix(subjects: readonly Clearance[]): Matrix {
  const columns = [
    ...new Set(subjects.flatMap(({ permissions }) => permissions.map(columnOf))),
  ].sort();
  const rows = subjects.map((subject) => ({
    subject,
    cells: columns.map((column) => {
      const fitting = subject.permissions.filter((one) => columnOf(one) === column);
      return fitting.find(({ effect }) => effect === 'deny') ?? fitting[0];
    }),
  }));
  return { columns, rows };
}

/** `*` is anything: a resource that is any is not told. */
function columnOf({ resource, action }: Permission): string {
  const what = action === '*' ? 'anything' : action.replaceAll('_', ' ');
  return resource === '*' ? what : `${what} ${resource}`;
}

/** Decisions by operation and tier. */
export interface DecisionCell {
  allow: number;
  deny: number;
  escalate: number;
}

/** What was decided until a step: operations × tiers. */
export function decisions(
  marks: readonly Mark[],
  step: number,
  tierOf: (mark: Mark) => string,
): { tiers: string[]; rows: { operation: string; cells: DecisionCell[] }[] } {
  const tiers = new Set<string>();
  const table = new Map<string, Map<string, DecisionCell>>();
  for (const mark of marks) {
    if (mark.step > step) break;
    if (mark.what !== 'allow' && mark.what !== 'deny' && mark.what !== 'escalate') continue;
    const tier = tierOf(mark);
    tiers.add(tier);
    const row = table.get(mark.detail) ?? new Map<string, DecisionCell>();
    const cell = row.get(tier) ?? { allow: 0, deny: 0, escalate: 0 };
    cell[mark.what]++;
    row.set(tier, cell);
    table.set(mark.detail, row);
  }
  const sorted = [...tiers].sort();
  const none = { allow: 0, deny: 0, escalate: 0 };
  return {
    tiers: sorted,
    rows: [...table].map(([operation, row]) => ({
      operation,
      cells: sorted.map((tier) => row.get(tier) ?? none),
    })),
  };
}

/** What is to be seen of the audit trail. */
export interface AuditFilter {
  /** '' is any. */
  decision: string;
  tier: string;
  text: string;
}

/** The decisions that fit, newest first. */
export function auditTrail(
  marks: readonly Mark[],
  step: number,
  filter: AuditFilter,
  tierOf: (mark: Mark) => string,
): Mark[] {
  const text = filter.text.toLowerCase();
  return marks
    .filter(
      (mark) =>
        mark.step <= step &&
        (filter.decision === '' || mark.what === filter.decision) &&
        (filter.tier === '' || tierOf(mark) === filter.tier) &&
        (text === '' || `${mark.subject} ${mark.detail}`.toLowerCase().includes(text)),
    )
    .reverse();
}
