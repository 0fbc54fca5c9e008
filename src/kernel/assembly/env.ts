// What the kernel takes from JavaScript besides its memory; kernel.ts hands it over under this file's name.

/** Logarithms as the program that trains the model has them. */
export declare function log2(x: f64): f64;
