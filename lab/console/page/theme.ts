/// <reference lib="dom" />
/** Light, dark, or as the system has it until somebody chooses. */
const KEY = 'mesin-lab-theme';
const { dataset } = document.documentElement;

const kept = localStorage.getItem(KEY);
if (kept === 'dark' || kept === 'light') dataset['theme'] = kept;

export function chosenTheme(): 'dark' | 'light' {
  const { theme } = dataset;
  if (theme === 'dark' || theme === 'light') return theme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function toggleTheme(): void {
  const theme = chosenTheme() === 'dark' ? 'light' : 'dark';
  dataset['theme'] = theme;
  localStorage.setItem(KEY, theme);
}
