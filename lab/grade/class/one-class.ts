/** Whether shards make up one class, graded in one way; each that does not is named, with the remedy. */
import { madeBy, type Shard, type ShardDocument, type ShardFolder, shardName } from './shard.ts';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../../errors.ts';
import type { LeftOut } from './submissions.ts';
import type { Override } from './overrides.ts';
import type { Student } from './platform-name.ts';

/** All that shards have in common. */
export interface WholeClass {
  readonly title: string;
  /** In their order; there is at least one. */
  readonly shards: readonly ShardFolder[];
  readonly conditions: ShardDocument['conditions'];
  /** By name, in the order of the class. */
  readonly students: ReadonlyMap<string, Student>;
  readonly leftOut: readonly LeftOut[];
  readonly overrides: ReadonlyMap<string, Override>;
}

/** Throws {@link LabError} `USAGE` for the first that does not belong to the others, and for one that is not there. */
export function oneClass(shards: readonly ShardFolder[]): WholeClass {
  const [first] = shards;
  if (first === undefined) throw refusal('There is no shard to merge: name the folders of all of them.');
  const made = madeBy();
  for (const one of shards) refuseOtherLab(one, made);
  for (const one of shards) refuseOther(one, first);
  const { class: title, conditions, students, leftOut, overrides } = first.document;
  return {
    title,
    shards: inOrder(shards, first.document),
    conditions,
    students: new Map(students.map(({ student, ...rest }) => [student, rest])),
    leftOut,
    overrides: new Map(
      overrides.map(({ student, start: { entry, run, image }, settled, deadline, handedIn }) => {
        const how = { entry: entry ?? undefined, run: run ?? undefined, image: image ?? undefined };
        const times = { deadline: deadline ?? undefined, handedIn: handedIn ?? undefined };
        return [student, { how, settled, ...times }];
      }),
    ),
  };
}

/** What another lab found is no grade of this one, and its pages would be others. */
function refuseOtherLab({ folder, document }: ShardFolder, made: ReturnType<typeof madeBy>): void {
  const { lab, grader, comparison } = document;
  if (isDeepStrictEqual({ lab, grader, comparison }, made)) return;
  const [theirs, ours] = [document, made].map(({ lab, grader }) => `${lab}, grader ${grader.slice(0, 10)}`);
  throw refusal(
    `${folder} was graded by another version of the lab (${theirs}) than this one (${ours}): merge with the version that graded it, or grade that shard again with this one.`,
  );
}

const REMEDY = 'grade both alike';
const IMAGES = 'was graded in other images';

/** What must be the same, how a sentence calls it, and what to do. */
const SAME: readonly (readonly [of: (document: ShardDocument) => unknown, what: string, remedy: string])[] = [
  [({ class: title }) => title, 'is of another class', 'merge the shards of one class'],
  [({ shard }) => shard.count, 'is one of another number of shards', 'merge shards of one number'],
  [
    ({ students, leftOut }) => [students, leftOut],
    'has another list of students',
    'give each shard the same hand-ins, and grade again those that had others',
  ],
  [({ conditions }) => conditions.rubric, 'was graded with another rubric', `${REMEDY}, with one --rubric`],
  [
    ({ conditions }) => conditions.only,
    'was graded on other requirements',
    `${REMEDY}, with one --only or none`,
  ],
  [
    ({ conditions }) => conditions.port,
    'was graded on another port',
    `${REMEDY}, with one --port or LAB_PORT`,
  ],
  [
    ({ conditions }) => conditions.late,
    'was graded with other late days',
    `${REMEDY}, with one "late" in the file of --rubric`,
  ],
  [({ conditions }) => conditions.engine, 'was graded on another engine', `${REMEDY}, with one --engine`],
  [
    ({ conditions }) => conditions.images,
    IMAGES,
    'build them once, give them to each machine by docker save and docker load, and grade that shard again',
  ],
  [
    ({ conditions }) => conditions.start,
    'was graded with programs started in another way',
    `${REMEDY}, with one --run, --entry or --image`,
  ],
  [({ overrides }) => overrides, 'was graded with other overrides', `${REMEDY}, with one --overrides`],
];

function refuseOther(one: ShardFolder, first: ShardFolder): void {
  const other = SAME.find(([of]) => !isDeepStrictEqual(of(one.document), of(first.document)));
  if (other === undefined) return;
  const [, what, remedy] = other;
  const images = otherImages(one.document, first.document);
  const which = what === IMAGES && images.length > 0 ? ` (${images.join(', ')})` : '';
  throw refusal(`${one.folder} ${what} than ${first.folder}${which}: ${remedy}.`);
}

/** The names of those that are not the same, or that one of both did not have. */
function otherImages(one: ShardDocument, other: ShardDocument): string[] {
  const [ours, theirs] = [one.conditions.images, other.conditions.images];
  const names = Object.keys({ ...ours, ...theirs });
  return names.filter((name) => ours[name] !== theirs[name]);
}

/** Each once, the first one first. */
function inOrder(
  shards: readonly ShardFolder[],
  { class: title, shard: { count } }: Pick<ShardDocument, 'class' | 'shard'>,
): ShardFolder[] {
  const byIndex = Map.groupBy(shards, ({ document }) => document.shard.index);
  const twice = Array.from(byIndex.values()).find((same) => same.length > 1);
  if (twice !== undefined)
    throw refusal(
      `${twice.map(({ folder }) => folder).join(' and ')} are the same shard, ${ofMany(twice[0]?.document.shard)}: leave one of them out.`,
    );
  const all = Array.from({ length: count }, (_, at) => ({ index: at + 1, count }));
  const missing = all.filter(({ index }) => !byIndex.has(index));
  if (missing.length > 0) {
    const [which, them, their] =
      missing.length === 1
        ? ['A shard is', 'it', 'its folder']
        : [`${missing.length} shards are`, 'them', 'their folders'];
    const names = missing.map((one) => shardName(title, one)).join(', ');
    const flags = missing.map(({ index }) => `--shard ${index}/${count}`).join(', ');
    throw refusal(`${which} missing, ${names}: grade ${them} with ${flags}, and name ${their} as well.`);
  }
  return all.flatMap(({ index }) => byIndex.get(index) ?? []);
}

function ofMany(shard: Shard | undefined): string {
  return `${shard?.index} of ${shard?.count}`;
}

function refusal(sentence: string): LabError {
  return new LabError('USAGE', sentence);
}
