/// <reference lib="dom" />
/** Runs first of all, before anything is painted, so that a dark page does not begin with a white flash. */
import { isDark, toggleTheme } from '../../../drawing/theme.ts';
import type { Labels } from '../../words/labels.ts';

document.documentElement.classList.add('scripted');

export function offerThemes(labels: Labels): void {
  const button = document.getElementById('theme');
  if (button === null) return;
  const show = (): void => {
    button.textContent = isDark() ? labels.light : labels.dark;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    toggleTheme();
    show();
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  show();
}
