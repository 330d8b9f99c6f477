/** Folders of shards as a class leaves them, with made-up grades: for tests that merge, and to see what merging costs. */
import { conditionsOf, madeBy, shardName, shardOf, writeShard } from '../shard.ts';
import { faultyGrade, goodGrade } from '../../output/testing/sample-grade.ts';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { programOf } from '../copies.ts';
import { RUBRIC } from '../../rubric.ts';
import { STUDENTS_FOLDER, writeState } from '../state.ts';
import type { Engine } from '../../../engine/engine.ts';

/** How many students in how many shards, and what each handed in. */
export interface SampleShards {
  readonly students: number;
  readonly shards: number;
  readonly textOf: (index: number) => string;
  readonly captureBytes?: number;
}

/** In `folder`, of a class called kelas: every third server has faults. Answers with the folders. */
export function writeSampleShards(folder: string, sample: SampleShards): string[] {
  const { shards, textOf, captureBytes = 100 } = sample;
  const engine = { name: 'docker' } as Engine;
  const students = Array.from({ length: sample.students }, (_, index) => ({
    student: `5025${String(index).padStart(6, '0')} Mahasiswa`,
    name: 'Mahasiswa',
    number: `5025${String(index).padStart(6, '0')}`,
    index,
  }));
  return Array.from({ length: shards }, (_, at) => {
    const shard = { index: at + 1, count: shards };
    const place = join(folder, shardName('kelas', shard));
    const own = shardOf(students, shard);
    const rows = own.map(({ student, index }) => {
      const grade = (index % 3 === 0 ? faultyGrade : goodGrade)({ target: student });
      const one = join(place, STUDENTS_FOLDER, student);
      mkdirSync(one, { recursive: true });
      writeState(one, `fingerprint of ${student}`, grade);
      writeFileSync(join(one, 'capture.pcap'), Buffer.alloc(captureBytes));
      return { student, grade, page: null };
    });
    const programs = own.map(({ student, index }) =>
      programOf(student, [{ path: 'server.py', text: textOf(index) }]),
    );
    writeShard(place, {
      title: 'kelas',
      shard,
      made: madeBy(),
      conditions: conditionsOf({ engine, port: 45_000, rubric: RUBRIC }, undefined, {}, {}),
      students,
      leftOut: [],
      overrides: new Map(),
      rows,
      found: new Map(),
      times: new Map(),
      programs,
    });
    return place;
  });
}
