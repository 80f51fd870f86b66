/** The words that open a fragment. */
export type Opener = 'loop' | 'rect' | 'opt' | 'alt' | 'par' | 'par_over' | 'critical' | 'break';

/** The words that begin another branch of the fragment around them. */
export type Brancher = 'else' | 'and' | 'option';

/** The fragments that a word divides. */
export const OWNERS: Readonly<Record<Brancher, readonly Opener[]>> = {
  else: ['alt'],
  and: ['par', 'par_over'],
  option: ['critical'],
};
