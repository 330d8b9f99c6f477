/** A frame's fields in words: what each is called, what stands in it, and what that means in this lab. No Node here. */
import type { Field } from '../../pcap/fields.ts';
import { type FieldContext, tellingOf } from './field-words/context.ts';
import { etherTypeName, hex, protocolName } from './field-words/numbers.ts';
import { ipMeanings, optionMeanings, optionName } from './field-words/ip.ts';
import { FIELD_NAMES } from './field-words/names.ts';
import type { Language } from '../../options/language.ts';
import { linkMeanings } from './field-words/link.ts';
import { payloadMeanings } from './field-words/payload.ts';
import { tcpMeanings } from './field-words/tcp.ts';
import { visible } from '../drawing/visible.ts';

/** The words of one language. */
export function fieldWords(language: Language) {
  return {
    /** `source port`, `port asal`: for a column. */
    name: ({ kind }: Field): string => FIELD_NAMES[language][kind],
    /** `172.16.16.102`, `SYN, ACK`, `0x0800 (IPv4)`; empty where the bytes alone say it. */
    value: valueText,
    /** One sentence, plain text: what is said of the bytes is in them or in `context`. */
    meaning: (field: Field, context: FieldContext): string => {
      const telling = tellingOf(language, context);
      const meanings = {
        ...linkMeanings(telling),
        ...ipMeanings(telling),
        ...optionMeanings(telling, field.layer),
        ...tcpMeanings(telling),
        ...payloadMeanings(telling),
      };
      // The compiler cannot see that a field's value is of its own kind.
      const tell = meanings[field.kind] as (value: Field['value']) => string;
      return tell(field.value);
    },
  };
}

function valueText({ kind, value, layer }: Field): string {
  switch (kind) {
    case 'ethertype':
      return `${hex(value, 4)} (${value < 0x0600 ? value : etherTypeName(value)})`;
    case 'vlan-tag':
      return String(value.vlan);
    case 'ipv4-version':
      return `${value.version}, ${value.headerBytes}`;
    case 'ip-service':
      return `DSCP ${value.dscp}, ECN ${value.ecn}`;
    case 'ipv6-version':
      return `${value.version}, DSCP ${value.dscp}, ECN ${value.ecn}, ${hex(value.flowLabel, 5)}`;
    case 'ipv4-fragment':
      return [value.dontFragment && 'DF', value.moreFragments && 'MF', String(value.offsetBytes)]
        .filter(Boolean)
        .join(', ');
    case 'ipv6-fragment':
      return `${value.moreFragments ? 'MF, ' : ''}${value.offsetBytes}`;
    case 'ipv4-identification':
      return hex(value, 4);
    case 'ipv6-identification':
      return hex(value, 8);
    case 'ipv4-checksum':
    case 'tcp-checksum':
      return hex(value.checksum, 4);
    case 'ipv4-protocol':
    case 'ipv6-next-header':
      return `${value} (${protocolName(value)})`;
    case 'option-kind':
      return `${value} (${optionName(value, layer)})`;
    case 'tcp-header-length':
      return String(value.headerBytes);
    case 'tcp-flags':
      return value.join(', ');
    case 'payload-text':
      return visible(value.text);
    default:
      return typeof value === 'object' ? '' : String(value);
  }
}
