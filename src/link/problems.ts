import type { LinkProblem } from './shared.ts';

/** The problems that need no details. */
export const problems: Record<'empty' | 'foreign' | 'too-large' | 'damaged', LinkProblem> = {
  empty: { code: 'empty', message: 'There is nothing in this link.' },
  foreign: {
    code: 'foreign',
    message: 'This is not a link to a run. Such a link has ‘#1.’ and a long row of letters in it.',
  },
  'too-large': {
    code: 'too-large',
    message: 'This link holds more than can be opened. Ask for the run as a file instead.',
  },
  damaged: {
    code: 'damaged',
    message:
      'This link is damaged: it was probably cut off or changed on its way. ' +
      'Ask for it again, or for the run as a file.',
  },
};

/** Something is whole but says what cannot be; `what` tells the place. */
export function invalid(what: string): LinkProblem {
  return { code: 'invalid', message: `This cannot be opened: ${what} cannot be right.` };
}

/** Made by a version that this one does not know. */
export function newer(version: string): LinkProblem {
  return {
    code: 'version',
    message:
      `This was made by another version of the program (format ${version}). ` +
      'Reload the page to get the newest one, then open it again.',
  };
}
