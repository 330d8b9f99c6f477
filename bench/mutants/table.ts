/** What a run found, for the terminal and for the pages. */
import { isDeviation, RIGHT_ONES, type Row, type totalsOf, type Verdict } from './verdict.ts';
import type { Language } from '../../options/language.ts';
import type { MutantResults, Run } from './record.ts';
import { inWords } from '../machine.ts';
import { markdownTable } from '../table.ts';

const HEAD = ['requirement', 'faults', 'found', 'missed', 'failed besides', 'not judged'] as const;

export function tableText(rows: readonly Row[]): string {
  const lines = [HEAD.map(String), ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function cellsOf({ of, putIn, found, missed, failedBesides, notJudged }: Row): string[] {
  const name = of === RIGHT_ONES ? 'no fault' : of;
  return [name, ...[putIn, found, missed, failedBesides, notJudged].map(String)];
}

/** What went otherwise than its operator says, and the command that shows it. */
export function deviationText(verdict: Verdict): string {
  const { name, sentence, of, isFound, neighbours, unjudged, problem } = verdict;
  const missed = of === RIGHT_ONES ? 'a right one was failed' : `${of} was not failed`;
  const facts = [
    ...(isFound ? [] : [problem === null ? missed : `not graded: ${problem}`]),
    ...(neighbours.length > 0 ? [`failed besides: ${neighbours.join(', ')}`] : []),
    ...(unjudged.length > 0 ? [`not judged: ${unjudged.join(', ')}`] : []),
  ];
  return `${name}: ${facts.join('; ')}\n    ${sentence}\n    npm run bench:mutants -- --name ${name}`;
}

export function summaryText({
  faults,
  found,
  right,
  rightPassed,
  withNeighbours,
  withUnjudged,
}: ReturnType<typeof totalsOf>): string {
  return [
    `${found} of ${faults} faults found on their requirement (${percent(found, faults)} %)`,
    `${rightPassed} of ${right} right servers passed`,
    `${withNeighbours} with another requirement failed, ${withUnjudged} with one not judged`,
  ].join('; ');
}

/** Rounded down, so that 100 is all of them. */
function percent(part: number, whole: number): string {
  return whole === 0 ? '0' : String(Math.floor((1_000 * part) / whole) / 10);
}

/** The section of a page. */
export function pageSection({ machine, quiet, loaded }: MutantResults, language: Language): string {
  const head = {
    en: [
      'cores',
      'faults put in',
      'found on their requirement',
      'right servers',
      'passed',
      'with a neighbour failed',
    ],
    id: [
      'inti',
      'kesalahan dimasukkan',
      'ditemukan pada persyaratannya',
      'server benar',
      'lulus',
      'dengan persyaratan lain gagal',
    ],
  }[language];
  const names = {
    en: ['not overbooked', 'overbooked four times'],
    id: ['tidak kelebihan beban', 'kelebihan beban empat kali'],
  }[language];
  const rows = [quiet, loaded].flatMap((run, index) =>
    run === null ? [] : [[names[index] ?? '', ...figures(run, language)]],
  );
  const dates = [...new Set([quiet, loaded].flatMap((run) => run?.date ?? []))].join(', ');
  const measured = {
    en: `Measured on ${dates} on ${inWords(machine)}.`,
    id: `Diukur ${dates} pada ${inWords(machine, 'id')}.`,
  }[language];
  return `${measured}\n\n${markdownTable([head, ...rows])}`;
}

function figures({ totals }: Run, language: Language): string[] {
  const { faults, found, right, rightPassed, withNeighbours } = totals;
  const share = percent(found, faults);
  const shown = language === 'id' ? share.replace('.', ',') : share;
  return [
    String(faults),
    `${found} (${shown} %)`,
    String(right),
    String(rightPassed),
    String(withNeighbours),
  ];
}

export function deviationsOf(verdicts: readonly Verdict[]): readonly Verdict[] {
  return verdicts.filter(isDeviation);
}
