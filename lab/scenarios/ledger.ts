/** What a scenario writes down while it is played, for its record. */
import { ownCommand } from '../recording/command-lines.ts';
import type { Check, RunCommand, RunPart } from '../recording/run-record.ts';

export class Ledger {
  readonly checks: Check[] = [];
  readonly parts: RunPart[] = [];
  /** All that was started or typed, in order. */
  readonly commands: RunCommand[] = [ownCommand()];

  /** Keeps what goes on beside the people, once: every act has its captures, most have the same server. */
  started(commands: readonly RunCommand[]): void {
    const known = new Set(this.commands.map(({ where, command }) => `${where} ${command}`));
    this.commands.push(...commands.filter(({ where, command }) => !known.has(`${where} ${command}`)));
  }

  /** Notes whether two texts are the same; white space at their ends does not count. */
  expect(what: string, expectedText: string, seenText: string): void {
    const [expected, seen] = [expectedText.trim(), seenText.trim()];
    this.checks.push({ what, ok: expected === seen, expected, seen });
  }
}
