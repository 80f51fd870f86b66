import type { Measurement } from './figure.ts';
export const pageMeasurements: Measurement[] = [];
