/** Logistic regression with a ridge, by Newton's method: no random start, no step size, the same weights on every run. */

/**
 * @param {readonly {features: ReadonlyMap<string, number>, secret: boolean, weight: number}[]} samples
 * @param {readonly string[]} names - of the features that get a weight
 * @param {number} ridge - penalty on the squares of what sets the weights apart from those expected
 * @param {Readonly<Record<string, number>>} expected - weights before anything is seen; 0 for all others
 * @returns {{bias: number, weights: Map<string, number>}}
 */
export function fit(samples, names, ridge, expected) {
  const size = names.length + 1;
  const numbers = new Map(names.map((name, i) => [name, i + 1]));
  const rows = samples.map(({ features }) => {
    const row = [[0, 1]];
    for (const [name, amount] of features) {
      const i = numbers.get(name);
      if (i !== undefined && amount !== 0) row.push([i, amount]);
    }
    return row;
  });
  const prior = Float64Array.from([0, ...names.map((name) => expected[name] ?? 0)]);
  const beta = prior.slice();
  for (let round = 0; round < 30; round++) {
    const gradient = new Float64Array(size);
    const hessian = new Float64Array(size * size);
    for (let s = 0; s < rows.length; s++) {
      const row = rows[s];
      const { secret, weight } = samples[s];
      let odds = 0;
      for (const [i, x] of row) odds += beta[i] * x;
      const p = 1 / (1 + Math.exp(-odds));
      const slope = weight * ((secret ? 1 : 0) - p);
      const curve = weight * Math.max(p * (1 - p), 1e-6);
      for (const [i, x] of row) {
        gradient[i] += slope * x;
        for (const [j, y] of row) hessian[i * size + j] += curve * x * y;
      }
    }
    for (let i = 0; i < size; i++) {
      const penalty = i === 0 ? 1e-6 : ridge;
      gradient[i] -= penalty * (beta[i] - prior[i]);
      hessian[i * size + i] += penalty;
    }
    const step = solve(hessian, gradient, size);
    let largest = 0;
    for (let i = 0; i < size; i++) {
      const change = Math.max(-3, Math.min(3, step[i]));
      beta[i] += change;
      largest = Math.max(largest, Math.abs(change));
    }
    if (largest < 1e-6) break;
  }
  return { bias: beta[0], weights: new Map(names.map((name, i) => [name, beta[i + 1]])) };
}

/** Cholesky's decomposition. */
function solve(matrix, right, size) {
  const lower = matrix.slice();
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = lower[i * size + j];
      for (let k = 0; k < j; k++) sum -= lower[i * size + k] * lower[j * size + k];
      lower[i * size + j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / lower[j * size + j];
    }
  }
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i] -= lower[i * size + k] * x[k];
    x[i] /= lower[i * size + i];
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i] -= lower[k * size + i] * x[k];
    x[i] /= lower[i * size + i];
  }
  return x;
}

/** Log-odds of a sample. */
export function oddsOf({ bias, weights }, features) {
  let odds = bias;
  for (const [name, amount] of features) odds += (weights.get(name) ?? 0) * amount;
  return odds;
}
