/** A sentence for students in both languages of the lab. */
import type { Settings } from '../settings.ts';

export type Language = Settings['language'];

export type Text = Readonly<Record<Language, string>>;
