const known = new Map<string, Map<string, boolean>>();

/**
 * Whether a topic fits a pattern: equal, or part by part with `*` for any one part; a last `*`
 * also stands for several (`run/*` fits `run/a/b`), and `*` alone for everything.
 */
export function fits(pattern: string, topic: string): boolean {
  let byTopic = known.get(pattern);
  if (!byTopic) {
    if (known.size > 1000) known.clear();
    known.set(pattern, (byTopic = new Map()));
  }
  let answer = byTopic.get(topic);
  if (answer === undefined) {
    if (byTopic.size > 1000) byTopic.clear();
    byTopic.set(topic, (answer = compare(pattern.split('/'), topic.split('/'))));
  }
  return answer;
}

/** Whether a topic fits one of several patterns. */
export function fitsAny(patterns: readonly string[], topic: string): boolean {
  for (const pattern of patterns) if (fits(pattern, topic)) return true;
  return false;
}

function compare(pattern: readonly string[], topic: readonly string[]): boolean {
  const last = pattern.length - 1;
  if (pattern[last] === '*' && topic.length >= pattern.length) {
    return pattern.slice(0, last).every((part, i) => part === '*' || part === topic[i]);
  }
  return (
    pattern.length === topic.length && pattern.every((part, i) => part === '*' || part === topic[i])
  );
}

const labels = new Map<string, Map<string, string>>();

/** The label of a mark, `event:delivered:run/started`: made once, then looked up. */
export function markLabel(what: string, detail: string): string {
  let byDetail = labels.get(what);
  if (!byDetail) labels.set(what, (byDetail = new Map()));
  let label = byDetail.get(detail);
  if (label === undefined) {
    if (byDetail.size > 5000) byDetail.clear();
    byDetail.set(detail, (label = `${what}:${detail}`));
  }
  return label;
}
