/** Names of time zones, as TZ takes them: a clock is told in one, and checked in one. */

export const EXPECTED_ZONE = 'a time zone such as Asia/Jakarta';

/**
 * The zone under its own name: `asia/jakarta` and `+07:00`, which Intl takes as well, would make Node fall back to
 * UTC without a word when they stand in TZ. Gives `undefined` for what is no name of a zone.
 */
export function zoneName(given: string): string | undefined {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions();
    return /^[+-]/.test(timeZone) ? undefined : timeZone;
  } catch {
    return undefined;
  }
}
