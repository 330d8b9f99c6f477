/** Why this computer could not even open a socket, before any packet left it: what to raise, or to ask less of. */

const REASONS: Readonly<Record<string, () => string>> = {
  EMFILE: () => `too many open files, ulimit -n is ${openFiles()}`,
  ENFILE: () => 'too many open files on the whole computer',
  EADDRNOTAVAIL: () => 'no local port is left, or the address is not one of this computer',
  EAGAIN: () => 'no local port is left',
  ENOBUFS: () => 'no memory is left for another socket',
  ENOMEM: () => 'no memory is left for another socket',
};

/** For the system's name of an error while connecting; `undefined` when it is not about this computer. */
export function ownLimit(code: string | undefined): string | undefined {
  return REASONS[code ?? '']?.();
}

let limit: string | undefined;

/**
 * How many files a program may have open: `ulimit -n`, a number or `unlimited`. Asked of the system once, without a
 * file, as there may be none left.
 */
export function openFiles(): string {
  return (limit ??= askSystem());
}

function askSystem(): string {
  Object.assign(process.report, { excludeNetwork: true }); // which would look up names
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files: { readonly soft: number | string } };
  };
  return String(userLimits?.open_files.soft ?? 'unknown');
}
