/**
 * Variables that nobody but docker-compose.yml reads. They are looked at before Docker is asked, which would name
 * neither the variable nor what it takes.
 */
interface ComposeVariable {
  readonly variable: string;
  readonly expected: string;
  readonly fits: (text: string) => boolean;
}

/** Docker takes no less. */
const LEAST_MEMORY_BYTES = 6 * 2 ** 20;
const UNITS = ['', 'k', 'm', 'g', 't', 'p'];
const MEMORY = /^(\d+(?:\.\d+)?) ?([kmgtp]?)i?b?$/i;

export const COMPOSE_VARIABLES: readonly ComposeVariable[] = [
  wholeNumber('LAB_DEMO_CLIENTS', 20_000),
  wholeNumber('LAB_PIDS', 4_194_304),
  { variable: 'LAB_CPUS', expected: 'a number of cores such as 1.5, or 0 for all', fits: isDecimal },
  memory('LAB_SERVER_MEMORY'),
  memory('LAB_CLIENT_MEMORY'),
];

function wholeNumber(variable: string, most: number): ComposeVariable {
  const fits = (text: string): boolean => /^\d{1,7}$/.test(text) && Number(text) <= most;
  return { variable, expected: `a whole number from 0 to ${most}`, fits };
}

function memory(variable: string): ComposeVariable {
  const fits = (text: string): boolean => bytesOf(text) >= LEAST_MEMORY_BYTES;
  return { variable, expected: 'an amount of memory such as 512m or 1g, 6m at the least', fits };
}

function bytesOf(text: string): number {
  const [, amount = 'none', unit = ''] = MEMORY.exec(text) ?? [];
  return Number(amount) * 1_024 ** UNITS.indexOf(unit.toLowerCase());
}

function isDecimal(text: string): boolean {
  return /^\d{1,4}(\.\d{1,3})?$/.test(text);
}
