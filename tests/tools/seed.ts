import fc from 'fast-check';

/**
 * Property tests draw the same cases each time, so that a failure is a failure of the change at
 * hand. `FC_SEED=random` draws new ones (to find more), `FC_SEED=7` those of that seed.
 */
const wish = process.env['FC_SEED'];
if (wish !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(wish ?? 1) });
