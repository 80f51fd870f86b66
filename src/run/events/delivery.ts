export const deliveries = ['at_most_once', 'at_least_once', 'exactly_once'] as const;
export const orders = ['none', 'causal', 'total'] as const;

/** How often an event may take effect. */
export type DeliveryMode = (typeof deliveries)[number];

/** What a receiver waits for before it handles an event. */
export type Order = (typeof orders)[number];
