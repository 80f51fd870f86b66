/**
 * Rules about commands: which are blocked, asked about or safe, and who may run them. Tables of
 * patterns; nothing here runs anything.
 */

export type FilterVerdict = 'safe' | 'gray' | 'block';
export type PolicyEffect = 'allow' | 'deny' | 'unknown';

/** A row of the safety filter's table; `*` in a pattern stands for anything. */
export interface FilterRule {
  pattern: string;
  verdict: FilterVerdict;
}

/** A row of the policy: who may, or may not, run what. */
export interface PolicyRule {
  who: string;
  command: string;
  effect: 'allow' | 'deny';
}

const rank: Record<FilterVerdict, number> = { safe: 0, gray: 1, block: 2 };

const table: Record<FilterVerdict, readonly string[]> = {
  safe: [
    ...['ls', 'ls *', 'pwd', 'cat *', 'head *', 'tail *', 'wc *', 'grep *', 'echo *', 'sort *'],
    ...['df', 'df *', 'du *', 'ps', 'ps *', 'uptime', 'whoami', 'date', 'id', 'uname *'],
    ...['git status*', 'git log*', 'git diff*', 'systemctl status *'],
  ],
  gray: [
    ...['sudo *', 'rm *', 'mv *', 'chmod *', 'chown *', 'kill *', 'ln *', 'crontab *'],
    ...['systemctl *', 'apt *', 'apt-get *', 'npm install*', 'pip install*', 'docker *'],
    ...['curl *', 'wget *', 'ssh *', 'scp *', 'git push*', 'git reset*', 'iptables *'],
    ...['*$(*', '*`*', '*>*'],
  ],
  block: [
    ...['rm -rf /*', 'rm -fr /*', 'rm -r -f /*', 'rm *--no-preserve-root*', 'rm -rf ~*'],
    ...['mkfs*', 'fdisk *', 'dd *of=/dev/*', '*>/dev/sd*', '*> /dev/sd*', 'shred *'],
    ...['*>/etc/*', '*> /etc/*', '*/etc/shadow*', '*/.ssh/id_*', 'userdel *', 'passwd*'],
    ...['shutdown*', 'reboot*', 'halt*', 'init 0', 'chmod 777 /*', 'chmod -r 777 /*'],
    ...['*|sh', '*|sh *', '*|bash', '*|bash *', '*:(){*', 'iptables -f*', 'nc -e*'],
  ],
};

/** The table that filters have unless they bring their own. */
export const usualRules: readonly FilterRule[] = (['safe', 'gray', 'block'] as const).flatMap(
  (verdict) => table[verdict].map((pattern) => ({ pattern, verdict })),
);

/**
 * The verdict on a command. A chain is as bad as its worst part, a pipe also as bad as it is as a
 * whole, and the worst of several rules that fit counts. What no rule knows is `unknown`. Neither
 * `sudo` nor quotes hide anything.
 */
export function filterCommand(
  command: string,
  rules: readonly FilterRule[],
  unknown: FilterVerdict,
): FilterVerdict {
  const whole = plain(command);
  const pipes = partsOf(whole, /[;&\n]+/);
  const parts = partsOf(whole, /[;&|\n]+/);
  const verdicts = parts.map((part) => judge(part, rules) ?? unknown);
  for (const text of [whole, ...pipes.map(withoutSudo), ...parts.map(withoutSudo)]) {
    const verdict = judge(text, rules);
    if (verdict !== undefined) verdicts.push(verdict);
  }
  return verdicts.reduce(worse, parts.length === 0 ? unknown : 'safe');
}

/** The first part of a chain: what a careless filter looks at. */
export function firstPart(command: string): string {
  return partsOf(plain(command), /[;&|\n]+/)[0] ?? '';
}

function judge(text: string, rules: readonly FilterRule[]): FilterVerdict | undefined {
  let worst: FilterVerdict | undefined;
  for (const { pattern, verdict } of rules) {
    if (worst !== undefined && rank[verdict] <= rank[worst]) continue;
    if (fits(pattern.toLowerCase(), text)) worst = verdict;
  }
  return worst;
}

function worse(a: FilterVerdict, b: FilterVerdict): FilterVerdict {
  return rank[a] >= rank[b] ? a : b;
}

/** Lower case, one space between words and none around pipes, without quotes and backslashes. */
function plain(command: string): string {
  return command
    .toLowerCase()
    .replace(/["'\\]/g, '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\| ?/g, '|')
    .trim();
}

function partsOf(text: string, between: RegExp): string[] {
  return text
    .split(between)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function withoutSudo(text: string): string {
  return text.replace(/(^|\|)(sudo (-\S+ )*)+/g, '$1');
}

/** Whether a text fits a pattern as a whole. Never slower than the product of both lengths. */
export function fits(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** What the rules say of somebody's command: a denial overrides every permission. */
export function decide(who: string, command: string, rules: readonly PolicyRule[]): PolicyEffect {
  const text = plain(command);
  let allowed = false;
  for (const rule of rules) {
    if (!fits(rule.who, who) || !fits(rule.command.toLowerCase(), text)) continue;
    if (rule.effect === 'deny') return 'deny';
    allowed = true;
  }
  return allowed ? 'allow' : 'unknown';
}
