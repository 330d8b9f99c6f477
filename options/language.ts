/** The languages of logs, reports, grades and documents. */
export const LANGUAGES = ['en', 'id'] as const;

/** The languages of reports, grades and logs. */
export type Language = (typeof LANGUAGES)[number];
