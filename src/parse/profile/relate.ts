import type { Diagnostic, Fix, Severity } from '../../base/diagnostic.ts';
import type { Span } from '../../base/span.ts';
import { nearestName } from '../../model/expression/nearest.ts';
import { printBytes } from '../../model/expression/units.ts';
import { fitsGlob } from '../../model/expression/values.ts';
import type { Amounts, MessageRule, Profile, ResourceKind } from '../../model/profile.ts';
import { resourceKinds } from '../../model/profile.ts';
import type { Loop, Message, Protocol, Role } from '../../model/protocol.ts';
import { messagesOf, walk } from '../../model/protocol.ts';
import { countWords } from './amounts.ts';
import { maxFindings } from './nodes.ts';
import { printScalar } from '../../model/value-text.ts';

/** A profile whose names fit the protocol where they can, and what is wrong with the rest. */
export interface Related {
  profile: Profile;
  diagnostics: Diagnostic[];
  spans: Map<string, Span>;
}

/**
 * Holds what was written in a profile against itself and the protocol: tiers and participants that
 * do not exist, rules and loops that fit nothing, budgets that cannot be kept. A label written with
 * spaces for its line breaks becomes the role's id.
 */
export function relate(
  profile: Profile,
  spans: Map<string, Span>,
  text: string,
  protocol?: Protocol,
): Related {
  const relation = new Relation(profile, spans, text, protocol);
  return { profile: relation.resolved(), diagnostics: relation.check(), spans };
}

/** What is said of a name that does not exist. */
interface UnknownName {
  code: string;
  severity: Severity;
  what: string;
  mend: string;
}

/** Where such a name stands; `pattern`: within a rule's pattern. */
interface NamePlace {
  span: Span;
  pattern?: boolean;
}

const unknownTier: UnknownName = {
  code: 'profile/tier',
  severity: 'error',
  what: 'tier',
  mend: 'Name it under “tiers”, or take one of those.',
};
const unknownParticipant: UnknownName = {
  code: 'profile/participant',
  severity: 'warning',
  what: 'participant',
  mend: 'This has no effect on the protocol.',
};
const unknownLoop: UnknownName = {
  code: 'profile/loop',
  severity: 'warning',
  what: 'loop',
  mend: 'This has no effect on the protocol.',
};

/** More pairs of rules and messages than this are not compared: it would be felt while typing. */
const maxPairs = 500_000;

class Relation {
  readonly #profile: Profile;
  readonly #spans: ReadonlyMap<string, Span>;
  readonly #text: string;
  readonly #protocol: Protocol | undefined;
  readonly #diagnostics: Diagnostic[] = [];
  readonly #roles = new Map<string, Role>();
  readonly #folded = new Map<string, Role>();

  constructor(
    profile: Profile,
    spans: ReadonlyMap<string, Span>,
    text: string,
    protocol: Protocol | undefined,
  ) {
    this.#profile = profile;
    this.#spans = spans;
    this.#text = text;
    this.#protocol = protocol;
    const roles = [...(protocol?.roles ?? [])].reverse();
    for (const role of roles) this.#roles.set(role.label, role);
    for (const role of roles) this.#roles.set(role.id, role);
    for (const role of roles) this.#folded.set(fold(role.label), role);
  }

  resolved(): Profile {
    if (!this.#protocol) return this.#profile;
    const participants = this.#profile.participants.map((entry) => ({
      ...entry,
      participant: this.#role(entry.participant)?.id ?? entry.participant,
    }));
    const messages = this.#profile.messages.map((rule) => ({ ...rule, ...this.#ends(rule) }));
    return { ...this.#profile, participants, messages };
  }

  check(): Diagnostic[] {
    this.#tiers();
    this.#participants();
    this.#rules();
    this.#loops();
    return this.#diagnostics;
  }

  #ends(rule: MessageRule): Pick<MessageRule, 'from' | 'to'> {
    const from = rule.from === undefined ? undefined : this.#role(rule.from)?.id;
    const to = rule.to === undefined ? undefined : this.#role(rule.to)?.id;
    return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  }

  /** By id, by label, or by a label written on one line. */
  #role(name: string): Role | undefined {
    return this.#roles.get(name) ?? this.#folded.get(fold(name));
  }

  #tiers(): void {
    this.#twice(
      'tiers',
      this.#profile.tiers.map(({ name }) => name),
    );
    const names = this.#profile.tiers.map(({ name }) => name);
    this.#profile.participants.forEach(({ tier }, i) => {
      const span = this.#spans.get(`participants.${i}.tier`);
      if (tier === undefined || !span || names.includes(tier)) return;
      this.#unknown(unknownTier, tier, names, { span });
    });
  }

  #participants(): void {
    const { participants, tiers } = this.#profile;
    this.#twice(
      'participants',
      participants.map(({ participant }) => this.#role(participant)?.id ?? participant),
    );
    participants.forEach(({ participant, tier, budget }, i) => {
      this.#participant(participant, `participants.${i}`);
      const above = tiers.find(({ name }) => name === tier);
      if (above) this.#within(budget, above.budget, `participants.${i}.budget`, `tier ${tier}`);
    });
  }

  #participant(name: string, path: string): void {
    const span = this.#spans.get(path);
    if (!span || !this.#protocol || this.#role(name)) return;
    const names = this.#protocol.roles.map(({ id }) => id);
    this.#unknown(unknownParticipant, name, names, { span });
  }

  #rules(): void {
    const rules = this.#profile.messages;
    const messages = this.#protocol ? messagesOf(this.#protocol) : [];
    const compared = this.#protocol !== undefined && rules.length * messages.length <= maxPairs;
    rules.forEach((rule, i) => {
      const path = `messages.${i}`;
      const known = this.#endKnown(rule.from, `${path}.from`, path);
      const unknown = !known || !this.#endKnown(rule.to, `${path}.to`, path);
      if (compared && !unknown && !messages.some(this.#fits(rule))) {
        const message = 'No message of this protocol fits this rule.';
        this.#report('profile/rule', 'info', message, this.#spans.get(path));
      }
      this.#affordable(rule, `${path}.cost`);
    });
  }

  /** The name of a rule's end; in a pattern it stands within the key. */
  #endKnown(name: string | undefined, own: string, rule: string): boolean {
    if (name === undefined || !this.#protocol || this.#role(name)) return true;
    const scalar = this.#spans.get(own);
    const whole = scalar ?? this.#spans.get(rule);
    if (!whole) return false;
    const at = scalar ? -1 : this.#text.slice(whole.from, whole.to).indexOf(name);
    const from = whole.from + at;
    const span = at < 0 ? whole : { from, to: from + name.length };
    const names = this.#protocol.roles.map(({ id }) => id);
    this.#unknown(unknownParticipant, name, names, { span, pattern: !scalar });
    return false;
  }

  /** A test of messages for one rule, with its names looked up once. */
  #fits({ from, to, label }: MessageRule): (message: Message) => boolean {
    const sender = from === undefined ? undefined : this.#role(from)?.id;
    const receiver = to === undefined ? undefined : this.#role(to)?.id;
    return (message) =>
      (sender === undefined || sender === message.from) &&
      (receiver === undefined || message.to.includes(receiver)) &&
      (label === undefined || fitsGlob(message.label, label));
  }

  /** A message that costs more than its payer, or the payer's tier, ever has. */
  #affordable({ from, to, cost, payer }: MessageRule, path: string): void {
    const name = payer === 'sender' ? from : to;
    if (!cost || name === undefined) return;
    const id = this.#role(name)?.id ?? name;
    const entry = this.#profile.participants.find(
      ({ participant }) => (this.#role(participant)?.id ?? participant) === id,
    );
    if (!entry) return;
    this.#within(cost, entry.budget, path, `participant ${name}`);
    const tier = this.#profile.tiers.find((one) => one.name === entry.tier);
    if (tier) this.#within(cost, tier.budget, path, `tier ${tier.name}`);
  }

  #within(amounts: Amounts, budget: Amounts, path: string, holder: string): void {
    for (const resource of resourceKinds) {
      const [amount, limit] = [amounts[resource], budget[resource]];
      if (amount === undefined || limit === undefined || amount <= limit) continue;
      const message =
        `This is more than ${holder} has: ${inWords(resource, limit)}. ` +
        'Raise that budget or lower this amount.';
      this.#report('profile/budget', 'warning', message, this.#spans.get(`${path}.${resource}`));
    }
  }

  #loops(): void {
    if (!this.#protocol) return;
    const isLoop = (node: { kind: string }): node is Loop => node.kind === 'loop';
    const loops = [...walk(this.#protocol.body)].filter(isLoop);
    const labels = loops.map(({ label }) => label);
    this.#profile.loops.forEach(({ loop }, i) => {
      const span = this.#spans.get(`loops.${i}`);
      if (!span || loops.some(({ id, label }) => id === loop || label === loop)) return;
      this.#unknown(unknownLoop, loop, labels, { span });
    });
  }

  #twice(section: string, names: readonly string[]): void {
    const seen = new Set<string>();
    names.forEach((name, i) => {
      const message = `“${short(name)}” is written twice; the first one holds.`;
      const span = this.#spans.get(`${section}.${i}`);
      if (seen.has(name)) this.#report('profile/duplicate', 'warning', message, span);
      seen.add(name);
    });
  }

  /** A name that does not exist. */
  #unknown(what: UnknownName, name: string, names: readonly string[], at: NamePlace): void {
    if (this.#diagnostics.length >= maxFindings) return;
    const near = nearestName(name, names);
    // "Tier 3" is not a misspelt "Tier 1".
    const meant = near !== undefined && digitless(near) !== digitless(name) ? near : undefined;
    const say = meant === undefined ? what.mend : `Did you mean “${short(meant)}”?`;
    const message = `There is no ${what.what} “${short(name)}”. ${say}`;
    const text =
      meant === undefined ? undefined : at.pattern ? inPattern(meant) : printScalar(meant);
    const title = `Write “${short(meant ?? '')}”`;
    const fix = text === undefined ? undefined : { title, edits: [{ span: at.span, text }] };
    this.#report(what.code, what.severity, message, at.span, fix);
  }

  #report(
    code: string,
    severity: Severity,
    message: string,
    span: Span | undefined,
    fix?: Fix,
  ): void {
    if (!span) return;
    this.#diagnostics.push({ code, severity, message, span, ...(fix && { fix }) });
  }
}

function inWords(resource: ResourceKind, amount: number): string {
  return resource === 'memory' ? printBytes(amount) : `${amount} ${countWords[resource]}`;
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function digitless(text: string): string {
  return text.replace(/\d+/g, '');
}

/** A name that can stand in a pattern whatever the quotes around it. */
function inPattern(name: string): string | undefined {
  return /^[\p{L}\p{N}_ .-]+$/u.test(name) ? name : undefined;
}
