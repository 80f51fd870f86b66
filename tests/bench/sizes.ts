import type { Measurement } from './figure.ts';
export const sizeMeasurements: Measurement[] = [];
