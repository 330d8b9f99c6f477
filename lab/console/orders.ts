/** What a page may ask of the console. Whatever else comes closes its socket. */
import { MACHINE_NAMES } from '../settings/settings.ts';
import * as v from 'valibot';

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const text = v.pipe(v.string(), v.maxLength(4_096));
const size = v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1_000));
const whole = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

export const FromPageSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('open-run'), name: text }),
  v.strictObject({ kind: v.literal('go-live') }),
  v.strictObject({ kind: v.literal('watch'), capture: text }),
  v.strictObject({
    kind: v.literal('burst'),
    clients: whole,
    requests: whole,
    stagger: whole,
    pipeline: whole,
    hold: whole,
  }),
  v.strictObject({ kind: v.literal('scenario'), name: text }),
  v.strictObject({ kind: v.literal('serve'), path: text }),
  v.strictObject({ kind: v.literal('take-back') }),
  v.strictObject({ kind: v.literal('grade'), path: text }),
  v.strictObject({ kind: v.literal('stop') }),
  v.strictObject({ kind: v.literal('capture'), on: v.boolean() }),
  v.strictObject({
    kind: v.literal('open-terminal'),
    machine: v.picklist(MACHINE_NAMES),
    capture: v.boolean(),
    columns: size,
    rows: size,
  }),
  v.strictObject({ kind: v.literal('close-terminal'), terminal: id }),
  v.strictObject({ kind: v.literal('attach'), terminal: id }),
  v.strictObject({ kind: v.literal('take-keyboard'), terminal: id }),
  v.strictObject({ kind: v.literal('keys'), terminal: id, keys: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  v.strictObject({ kind: v.literal('resize'), terminal: id, columns: size, rows: size }),
  v.strictObject({ kind: v.literal('shown'), terminal: id, bytes: whole }),
]);

export type FromPage = Readonly<v.InferOutput<typeof FromPageSchema>>;
