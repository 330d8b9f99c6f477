import type { Source } from './account.ts';

/** `both captures and the client's record`. */
export function inWords(sources: readonly Source[]): string {
  const captures = sources.filter(({ kind }) => kind === 'capture').map(({ name }) => name);
  const others = sources.filter(({ kind }) => kind !== 'capture').map(({ name }) => name);
  const names = captures.length === 2 ? ['both captures', ...others] : [...captures, ...others];
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
