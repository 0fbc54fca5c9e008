/** Days of the calendar, as `2027-01-31`: they compare as texts. */

/** The day that it is in UTC, so that an end is the same everywhere. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Whether a text is a day that there is. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
