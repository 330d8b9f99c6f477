/** A small class, for tests and for looking at pages. */
import type { Graded } from '../class-table.ts';
import { HOSTILE, faultyGrade, goodGrade, hostileGrade, unjudgedGrade } from './sample-grade.ts';

export const SAMPLE_CLASS: readonly Graded[] = [
  {
    student: '05111 Siti Nurhaliza',
    name: 'Siti Nurhaliza',
    number: '05111',
    grade: goodGrade(),
    page: '05111 Siti Nurhaliza/index.html',
  },
  { student: '05110 Andi', grade: faultyGrade(), page: '05110 Andi/index.html' },
  { student: '05112 Budi & Co', grade: unjudgedGrade(), page: '05112 Budi & Co/index.html' },
  { student: '05113 Made', grade: goodGrade(), page: null },
];

/** One whose grading was interrupted, or went wrong. */
export const INTERRUPTED_CLASS: readonly Graded[] = [
  ...SAMPLE_CLASS,
  { student: '05114 Rina', grade: unjudgedGrade({ problem: null }), page: null, standing: 'missing' },
  { student: '05115 Tono', grade: goodGrade(), page: null, standing: 'changed' },
  { student: '05116 Umar', grade: goodGrade(), page: null, standing: 'retried', attempt: 'No more memory.' },
  { student: '05117 Wati', grade: faultyGrade(), page: null, standing: 'gone' },
];

export const HOSTILE_CLASS: readonly Graded[] = [
  ...SAMPLE_CLASS,
  { student: HOSTILE, name: HOSTILE, number: '=1+1', grade: hostileGrade(), page: `../${HOSTILE}` },
  { student: '=HYPERLINK("http://x")', grade: unjudgedGrade({ problem: '@SUM(A1)' }), page: 'javascript:1' },
];
