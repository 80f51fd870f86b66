/** A model as text, and what of it the text cannot say (for people, one line each). */
export interface Emitted {
  text: string;
  losses: string[];
}
