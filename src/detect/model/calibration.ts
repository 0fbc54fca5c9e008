/** Makes log-odds honest: around zero the sums of the fit are less sure than they could be, as cross-validation by repository shows, so they
 *  are stretched there; far from it they are left as they are. Pure. */

/** How much, and which way the whole is moved. */
export interface Calibration {
  readonly stretch: number;
  readonly shift: number;
}

/** Log-odds over which the stretch fades. */
const WIDTH = 2;

/** @param odds - the sum of a value's evidence, as log-odds */
export function calibrated(odds: number, { stretch, shift }: Calibration): number {
  const near = Math.exp(-((odds / WIDTH) ** 2));
  return odds + near * (stretch * odds + shift);
}
