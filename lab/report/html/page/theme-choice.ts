/// <reference lib="dom" />
/** Runs before anything is painted, so that a dark page does not begin with a white flash. */

export const THEME_KEY = 'mesin-lab-theme';

export function readTheme(): string | undefined {
  return document.documentElement.dataset['theme'];
}

function restoreTheme(): void {
  try {
    const theme = localStorage.getItem(THEME_KEY);
    if (theme === 'dark' || theme === 'light') document.documentElement.dataset['theme'] = theme;
  } catch {
    // As the system has it.
  }
}

document.documentElement.classList.add('scripted');
if (readTheme() === undefined) restoreTheme();
