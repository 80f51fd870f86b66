/** The tree by which an error's severity is told: questions that are answered with yes or no. */
export type SeverityNode =
  | { question: string; yes: SeverityNode; no: SeverityNode }
  | { severity: 'fatal' | 'critical' | 'error' | 'warning'; what: string };

/** As published: the state of the system first, then how far it reaches, then what is at risk. */
export const severityTree: SeverityNode = {
  question: 'Does the system still work?',
  yes: {
    question: 'Are several components or runs affected?',
    yes: {
      question: 'Is data lost or corrupted, or security at risk?',
      yes: { severity: 'critical', what: 'A fallback at once, or a person.' },
      no: { severity: 'error', what: 'Recovered by the table, attempt by attempt.' },
    },
    no: {
      question: 'Is it known and recoverable?',
      yes: { severity: 'error', what: 'Handled where it happened.' },
      no: { severity: 'warning', what: 'Logged and watched.' },
    },
  },
  no: { severity: 'fatal', what: 'Emergency stop, always.' },
};

/** One question on the way, with its answer. */
export interface Answered {
  question: string;
  answer: boolean;
}

/** Where answers lead: the questions on the way and what is asked, or found, then. */
export function walkSeverity(answers: readonly boolean[]): {
  asked: Answered[];
  node: SeverityNode;
} {
  const asked: Answered[] = [];
  let node: SeverityNode = severityTree;
  for (const answer of answers) {
    if ('severity' in node) break;
    asked.push({ question: node.question, answer });
    node = answer ? node.yes : node.no;
  }
  return { asked, node };
}
