/// <reference lib="dom" />
/** A page's theme: light, dark, or as the system has it. The choice is kept where the browser keeps anything of a page. */

const KEY = 'mesin-lab-theme';
const { dataset } = document.documentElement;

try {
  const kept = localStorage.getItem(KEY);
  if (kept === 'dark' || kept === 'light') dataset['theme'] ??= kept;
} catch {
  // As the system has it.
}

export function isDark(): boolean {
  return (
    (dataset['theme'] ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
  );
}

export function toggleTheme(): void {
  const theme = isDark() ? 'light' : 'dark';
  dataset['theme'] = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // A browser that keeps nothing of files: the choice holds until the page is closed.
  }
}
