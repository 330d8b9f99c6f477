/// <reference lib="dom" />
/**
 * Light, dark, or as the system has it; the choice is kept where the browser lets a file keep anything. Runs first of
 * all, before anything is painted, so that a dark page does not begin with a white flash.
 */
import type { Labels } from '../../words/labels.ts';

const KEY = 'mesin-lab-theme';
const { classList, dataset } = document.documentElement;

classList.add('scripted');
try {
  const kept = localStorage.getItem(KEY);
  if (kept === 'dark' || kept === 'light') dataset['theme'] ??= kept;
} catch {
  // As the system has it.
}

export function offerThemes(labels: Labels): void {
  const button = document.getElementById('theme');
  if (button === null) return;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (dataset['theme'] ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const show = (): void => {
    button.textContent = isDark() ? labels.light : labels.dark;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    const theme = isDark() ? 'light' : 'dark';
    dataset['theme'] = theme;
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // A browser that keeps nothing for files: the choice holds until the page is closed.
    }
    show();
  });
  system.addEventListener('change', show);
  show();
}
