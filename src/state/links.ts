/** The link's encoding, for views: fetched when a link is made or opened. */
export { decodeLink, encodeLink, shrink } from '../link/link.ts';
