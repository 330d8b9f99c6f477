/** Inputs over real connections: each piece is a segment of its own, and what comes back up to FIN is compared. */
import { ALL_RULES, type Mismatch } from './in-process.ts';
import { cutAnyhow, longInput, type Random, shortInput } from './inputs.ts';
import { naiveReplies, type NaiveRules, naiveServer } from './naive-server.ts';
import { connectTo } from '../../server/testing/wire.ts';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { SoakedServer } from '../soak/soaked-server.ts';

const AT_ONCE = 16;
const PIECES = 6;

/** What descriptors each server had before and has after all of its clients, and every answer that was not right. */
export async function fuzzOnSockets(random: Random, inputs: number, model = naiveServer) {
  const mismatches: Mismatch[] = [];
  const descriptors: { before: number; after: number }[] = [];
  for (const rules of ALL_RULES) {
    await using server = startServer(rules);
    const port = await server.port();
    const before = server.sample().descriptors;
    let left = Math.ceil(inputs / ALL_RULES.length);
    const play = async (): Promise<void> => {
      while (left > 0 && mismatches.length < 5) {
        left -= 1;
        const sent = random() < 0.5 ? shortInput(random) : longInput(random, rules.maxLineBytes);
        const ends = cutAnyhow(random, sent.length, PIECES);
        const got = await exchange(port, sent, ends);
        const wanted = naiveReplies(model(sent, rules), 'hh:mm:ss');
        if (got !== wanted) mismatches.push({ sent, ends, rules, wanted, got });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, play));
    while (server.open > 0) await endOfTurn();
    descriptors.push({ before, after: server.sample().descriptors });
    const exitCode = await server.stop();
    if (exitCode !== 0) throw new Error(`the server ended with ${exitCode}: ${server.failures.join('\n')}`);
  }
  return { mismatches, descriptors };
}

function startServer({ strictCrlf, maxLineBytes }: NaiveRules): SoakedServer {
  return new SoakedServer(1, { STRICT_CRLF: strictCrlf ? '1' : '0', MAX_LINE_BYTES: String(maxLineBytes) });
}

/** The reply of a broken connection is what broke it. */
async function exchange(port: number, sent: string, ends: readonly number[]): Promise<string> {
  try {
    await using client = await connectTo(port);
    let start = 0;
    for (const end of ends) {
      await client.write(sent.slice(start, end));
      await endOfTurn();
      start = end;
    }
    client.end();
    const received = await client.readToFin();
    return received.replaceAll(/(?<=^JAM )\d\d:\d\d:\d\d(?=\r$)/gm, 'hh:mm:ss');
  } catch (error) {
    return String(error);
  }
}
