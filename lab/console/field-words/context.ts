/** What a frame's bytes mean depends on what is known besides them. No Node here: pages carry it. */
import { phrasesIn } from '../../drawing/phrase.ts';
import type { FieldKind, FieldValues } from '../../../pcap/fields/field.ts';
import type { Language } from '../../../options/language.ts';
import type { SegmentInConversation } from '../../../pcap/conversation.ts';

export interface FieldContext {
  /** The port the time server listens on. */
  readonly port: number;
  /** Names by addresses: `mesin-1` for `172.16.16.101`. */
  readonly machines: ReadonlyMap<string, string>;
  /** What its connection adds to the segment in the frame; without it only the bytes speak. */
  readonly segment?: SegmentContext | undefined;
}

/** A {@link SegmentInConversation} is one. */
export interface SegmentContext extends Pick<
  SegmentInConversation,
  'from' | 'flags' | 'relSeq' | 'relAck' | 'length'
> {
  /** In bytes, scaled where the handshake was captured. */
  readonly window?: number | undefined;
  /** Whether what its sender sent before ended with a line end, or was nothing; undefined where that is not known. */
  readonly beginsLine?: boolean | undefined;
}

/** Sentences of some kinds of fields, by kind. */
export type Meanings<Kind extends FieldKind> = {
  readonly [Each in Kind]: (value: FieldValues[Each]) => string;
};

/** What the sentences of one frame are put together with. */
export type Telling = ReturnType<typeof tellingOf>;

export function tellingOf(language: Language, context: FieldContext) {
  const { say, number } = phrasesIn(language);
  const { segment } = context;
  const isFromServer = segment?.from === 'server';
  const [client, server] = [say('the client', 'klien'), say('the server', 'server')];
  const [sender, receiver] =
    segment === undefined
      ? [say('the sender', 'pengirim'), say('the receiver', 'penerima')]
      : isFromServer
        ? [server, client]
        : [client, server];
  const bytes = (count: number): string => `${number(count)} ${count === 1 ? 'byte' : say('bytes', 'byte')}`;
  return { ...context, say, number, bytes, sender, receiver };
}
