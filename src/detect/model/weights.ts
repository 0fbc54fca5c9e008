export const BIAS = -2;
export const WEIGHTS: Readonly<Record<string, number>> = {};
