/**
 * What components write into a trace beside messages and timers: events of kind `mark`, whose
 * label is `family:what[:detail]`, whose node is the subject (a holder, a call, a transaction, a
 * variable, a key), and whose link is the mark that it answers (-1 for none). Every view of tiers,
 * errors, transactions, barriers, events, contexts and security is drawn from these.
 *
 * | family | what[:detail] | node | value |
 * |---|---|---|---|
 * | `budget` | `limit` `allocated` `reserved` `used` `:<resource>` | holder | the new level |
 * | `budget` | `granted` `partial` `denied` `queued` `preempted` `returned` `overrun` `reduced` `:<resource>` | holder | the amount |
 * | `call` | `begin:<operation>`; `end:<operation>` (link: begin) | call | end: 1 good, 0 failed |
 * | `status` | the new status | run, step, transaction … | |
 * | `error` | `raised:<type>` `classified:<severity>/<category>` `tried:<recovery>` `escalated:<tier>` `resolved:<action>` (link: raised) | error | attempt |
 * | `stop` | `requested:<scope>` `reached` `refused` | scope's holder | |
 * | `breaker` | `closed` `open` `half_open` `rejected` `probe` | breaker | failures |
 * | `retry` | `wait` `again` `give_up` | call | wait: delay in ns |
 * | `tx` | the new phase, `vote:yes` `vote:no` `decision:commit` … | transaction | |
 * | `lock` | `taken` `waits` `released` `refused` | key | transaction's number |
 * | `barrier` | `opened` `answer:ok` `answer:alarm` `proceed` `blocked` `timed_out` … | barrier | answers so far |
 * | `event` | `published` `delivered` `effect` `acked` `duplicate` `lost` `dropped` `held` `replayed` `unknown` `rejected` `refused` `:<topic>` (link: published) | event id | sequence number |
 * | `context` | `set` `inherited` `shadowed` `filtered` `merged` `exported` `export_failed` `:<where>` | variable | |
 * | `audit` | `allow` `deny` `escalate` `:<operation>` | subject | tier |
 * | `cache` | `hit` `miss` `write` `flush` `invalidate` `stale` `:<level>` | key | |
 * | `filter` | `safe` `gray` `block` `approved` `refused` | command | |
 * | `policy` | `allow` `deny` `unknown` | command | |
 * | `loop` | `iteration` `diagnose` `fix` `attack` `validate` `converged` `oscillates` `exhausted` | session | iteration |
 * | `sink` | `received` `persisted` `dropped` `snapshot` `:<sink>` | event id | sequence number |
 * | `measure` | a name | | what was measured, in ns |
 * | `chart` | `entered` `exited` `reentered` | state | |
 * | `chart` | `taken` | transition | |
 * | `chart` | `event:<name>` (it is handled) `discarded:<name>` `raised:<name>` (internal queue) `queued:<name>` (external queue) | | length of the queue |
 * | `chart` | `stable` (it rests) `final` `stopped` `failed:<why>` `restored` `edited:<what>` | | |
 * | `talk` | `<protocol>:<message>`: the runtime's own conversation, see model/statechart/conversation.ts | subject | |
 * | `extension` | the new state of its lifecycle; `denied:<capability>` `called:<what>` | extension | |
 */
export const families = [
  'budget',
  'call',
  'status',
  'error',
  'stop',
  'breaker',
  'retry',
  'tx',
  'lock',
  'barrier',
  'event',
  'context',
  'audit',
  'cache',
  'filter',
  'policy',
  'loop',
  'sink',
  'measure',
  'chart',
  'talk',
  'extension',
] as const;

/** A family of marks. */
export type Family = (typeof families)[number];

/** The parts of a mark's label. */
export interface MarkLabel {
  family: Family;
  what: string;
  detail: string;
}

/** Reads a mark's label; undefined when its family is not known. */
export function readMark(label: string): MarkLabel | undefined {
  const [family, what = '', ...detail] = label.split(':');
  const known = families.find((each) => each === family);
  return known && { family: known, what, detail: detail.join(':') };
}
