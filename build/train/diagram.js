/** Draws the reliability diagram: mean confidence of each tenth against the share that is secret. Plain SVG, readable on light and dark pages. */
const SIZE = 320;
const LEFT = 56;
const TOP = 16;

function x(share) {
  return (LEFT + share * SIZE).toFixed(1);
}

function y(share) {
  return (TOP + (1 - share) * SIZE).toFixed(1);
}

function axis(tick) {
  const label = tick.toFixed(1);
  return [
    `<line x1="${x(tick)}" y1="${y(0)}" x2="${x(tick)}" y2="${y(1)}" stroke="#8885" />`,
    `<line x1="${x(0)}" y1="${y(tick)}" x2="${x(1)}" y2="${y(tick)}" stroke="#8885" />`,
    `<text x="${x(tick)}" y="${TOP + SIZE + 18}" text-anchor="middle">${label}</text>`,
    `<text x="${LEFT - 8}" y="${Number(y(tick)) + 4}" text-anchor="end">${label}</text>`,
  ];
}

/** Area by the number of samples, so that one sees which points mean something. */
function radius(count) {
  return Math.min(14, 2.5 + Math.sqrt(count) / 4).toFixed(1);
}

/** Two standard errors of a share, no less than if one sample more were on either side. */
function bar({ given, secret, count }) {
  const share = (secret * count + 1) / (count + 2);
  const error = 2 * Math.sqrt((share * (1 - share)) / (count + 2));
  const low = Math.max(0, share - error);
  const high = Math.min(1, share + error);
  return `<line x1="${x(given)}" y1="${y(low)}" x2="${x(given)}" y2="${y(high)}" stroke="#2a78d6" stroke-width="2" opacity="0.5" />`;
}

/** @param {ReturnType<typeof import("./figures.js").reliability>} tenths @param {string} caption @returns {string} an SVG document */
export function reliabilityDiagram(tenths, caption) {
  const seen = tenths.filter(({ count }) => count > 0);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${LEFT + SIZE + 24}" height="${TOP + SIZE + 64}" font-family="sans-serif" font-size="12" fill="#888">`,
    `<title>${caption}</title>`,
    ...[0, 0.2, 0.4, 0.6, 0.8, 1].flatMap(axis),
    `<line x1="${x(0)}" y1="${y(0)}" x2="${x(1)}" y2="${y(1)}" stroke="#888" stroke-dasharray="4 4" />`,
    ...seen.map(bar),
    ...seen.map(
      ({ given, secret, count }) =>
        `<circle cx="${x(given)}" cy="${y(secret)}" r="${radius(count)}" fill="#2a78d6"><title>${count} assignments: ${given.toFixed(3)} given, ${secret.toFixed(3)} secret</title></circle>`,
    ),
    `<text x="${x(0.5)}" y="${TOP + SIZE + 40}" text-anchor="middle">confidence given</text>`,
    `<text transform="translate(14 ${y(0.5)}) rotate(-90)" text-anchor="middle">share that is secret</text>`,
    "</svg>",
  ];
  return `${lines.join("\n")}\n`;
}
