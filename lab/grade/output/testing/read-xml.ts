/** An XML parser that is not ours, where there is one: Python's, which refuses whatever is not XML. */
import { spawnSync } from 'node:child_process';

export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

const READER = `
import json, sys, xml.etree.ElementTree as tree
def plain(one):
    return {'tag': one.tag, 'attributes': one.attrib, 'text': one.text or '', 'children': [plain(child) for child in one]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
`;

export const hasXmlReader = spawnSync('python3', ['-c', 'import xml.etree']).status === 0;

/** Throws for what is not well-formed. */
export function readXml(xml: string): XmlElement {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', READER], { input: xml, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as XmlElement;
}
