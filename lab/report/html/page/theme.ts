/// <reference lib="dom" />
/** Light, dark, or as the system has it; the choice is kept where the browser lets a file keep anything. */
import type { PageWords } from '../page-words.ts';
import { readTheme, THEME_KEY } from './theme-choice.ts';

export function offerThemes(words: PageWords): void {
  const button = document.getElementById('theme');
  if (button === null) return;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (readTheme() ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const show = (): void => {
    button.textContent = isDark() ? words.light : words.dark;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem(THEME_KEY, theme);
    } catch {
      // A browser that keeps nothing for files: the choice holds until the page is closed.
    }
    show();
  });
  system.addEventListener('change', show);
  show();
}
