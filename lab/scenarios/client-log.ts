/** What the terminals of the client machines showed and what was typed, line by line as it happens. */
import { lineFile, type RunFolder } from '../recording/run-folder.ts';
import type { MachineName } from '../settings/settings.ts';
import { StringDecoder } from 'node:string_decoder';
import { screenText } from '../recording/transcript.ts';

export type ClientLog = ReturnType<typeof openClientLog>;

/** The log of one machine's terminals, as text with the time of `timeZone`, and as events. */
export function openClientLog(folder: RunFolder, machine: MachineName, timeZone: string | undefined) {
  const text = lineFile(folder.log(machine));
  const events = lineFile(folder.events(machine));
  const stamp = stampIn(timeZone);
  const note = (terminal: string, event: 'typed' | 'shown', shown: string): void =>
    events.write(JSON.stringify({ time: new Date().toISOString(), event, terminal, text: shown }));
  return {
    typed: (terminal: string, keys: string): void => note(terminal, 'typed', keys),

    /** A listener for the bytes that appear on one terminal. */
    screen(terminal: string): (bytes: Buffer) => void {
      const decoder = new StringDecoder('utf8');
      let line = '';
      return (bytes) => {
        note(terminal, 'shown', bytes.toString('utf8'));
        const lines = (line + screenText(Buffer.from(decoder.write(bytes)))).split('\n');
        line = lines.pop() ?? '';
        for (const whole of lines) text.write(`${stamp(new Date())} - [${terminal}] - ${whole}`);
      };
    },

    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([text.close(), events.close()]);
    },
  };
}

/** `YYYY-MM-DD hh:mm:ss,mmm` as the server's log has it, in the machines' zone. */
function stampIn(timeZone: string | undefined): (now: Date) => string {
  const zone = timeZone === undefined || timeZone === '' ? {} : { timeZone };
  const format = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', ...zone });
  return (now) => `${format.format(now)},${String(now.getMilliseconds()).padStart(3, '0')}`;
}
