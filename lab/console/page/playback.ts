/** Where in a recording one is: at its end as it comes, or at a moment that one has gone to. No DOM here. */
import { type Model, type Moment, momentAfter, type Session } from './model.ts';

export const SPEEDS = [0.01, 0.1, 0.25, 0.5, 1, 2, 5, 10] as const;
/** Nobody watches nothing happen: a longer pause between two packets is passed over in this time. */
const LONGEST_PAUSE_MS = 1_500;

export type Playback = ReturnType<typeof makePlayback>;

/** `onPass` gets the segments that the cursor passes. */
export function makePlayback(model: Model, onPass: (moments: readonly Moment[]) => void) {
  let isPlaying = false;
  let speed: number = 1;
  let latestMs: number | undefined;
  /** So long nothing has happened, in real time. */
  let pausedMs = 0;

  const firstUs = (): number => model.moments[0]?.atUs ?? 0;
  const lastUs = (): number => model.moments.at(-1)?.atUs ?? 0;
  const goTo = (atUs: number): void => {
    model.cursorUs = atUs;
    pausedMs = 0;
  };

  return {
    get isPlaying() {
      return isPlaying;
    },
    get speed() {
      return speed;
    },
    /** Of the first and the last packet. */
    get firstUs() {
      return firstUs();
    },
    get lastUs() {
      return lastUs();
    },
    /** Where the cursor is, in the recording. */
    get atUs() {
      return Math.min(model.cursorUs, lastUs());
    },
    setSpeed(wanted: number): void {
      speed = wanted;
    },
    toggle(): void {
      if (model.moments.length === 0) return;
      if (isPlaying || (model.recording?.isLive === true && model.cursorUs === Infinity)) {
        isPlaying = false;
        if (model.cursorUs === Infinity) goTo(lastUs());
        return;
      }
      // At the end, from the beginning; before the first packet there is nothing.
      if (model.cursorUs >= lastUs()) goTo(firstUs() - 1);
      isPlaying = true;
      latestMs = undefined;
    },
    seek(atUs: number): void {
      isPlaying = false;
      goTo(atUs > lastUs() ? Infinity : atUs);
    },
    /** One packet on, or one back, where there is one: of this session, or else of all. */
    step(by: 1 | -1, within?: Session): void {
      isPlaying = false;
      const { moments } = model;
      const at = momentAfter(moments, model.cursorUs);
      const passed = moments.slice(0, at);
      const coming = moments.slice(at);
      const isOurs = ({ session }: Moment): boolean => within === undefined || session === within;
      if (by === 1) {
        const next = coming.find(isOurs);
        if (next === undefined) return;
        goTo(next.atUs);
        onPass([next]);
        return;
      }
      const ours = passed.filter(isOurs);
      const [first] = ours;
      // Before the first of them there is nothing of it.
      if (first !== undefined) goTo(ours.at(-2)?.atUs ?? first.atUs - 1);
    },
    /** To be called for each frame; answers whether anything has moved. */
    advance(nowMs: number): boolean {
      const elapsedMs = latestMs === undefined ? 0 : nowMs - latestMs;
      latestMs = nowMs;
      if (!isPlaying || elapsedMs === 0) return false;
      const { moments, cursorUs } = model;
      const from = momentAfter(moments, cursorUs);
      const next = moments[from];
      if (next === undefined) {
        goTo(Infinity);
        isPlaying = false;
        return true;
      }
      let untilUs = cursorUs + elapsedMs * 1_000 * speed;
      pausedMs = untilUs < next.atUs ? pausedMs + elapsedMs : 0;
      if (pausedMs > LONGEST_PAUSE_MS) [untilUs, pausedMs] = [next.atUs, 0];
      model.cursorUs = untilUs;
      const to = momentAfter(moments, untilUs);
      if (to > from) onPass(moments.slice(from, to));
      return true;
    },
  };
}
