import { describeWithDocker, run } from '../lab/testing/docker.ts';
import { expect, it } from 'vitest';
import { Ajv } from 'ajv';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../lab/settings/settings.ts';
import { readFileSync } from 'node:fs';
import { temporaryFolder } from '../lab/testing/folder.ts';

const NAME = 'mesin-lab-test-sbom';
interface Component {
  readonly name: string;
  readonly purl: string;
}

const SCHEMAS = join(PROJECT_FOLDER, 'node_modules/@cyclonedx/cyclonedx-library/res/schema');

describeWithDocker('npm run sbom', () => {
  it('writes a valid bill of each image, with all that is in it', async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await run(process.execPath, ['scripts/sbom.ts', folder], { LAB_NAME: NAME });
    expect(code, stderr).toBe(0);
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(...schema(name));
    const isValid = ajv.compile(schema('bom-1.5')[0]);
    for (const [image, known] of [
      ['server', ['node', 'winston', 'libc6']],
      ['client', ['node', 'winston', 'libc6', 'tcpdump', 'python3']],
    ] as const) {
      const bill = readJson(join(folder, `${image}.cdx.json`)) as { components: Component[] };
      expect(isValid(bill), ajv.errorsText(isValid.errors)).toBe(true);
      const { components } = bill;
      expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining([...known]));
      const count = async (script: string): Promise<number> => {
        const { stdout } = await run('docker', [
          'run',
          '--rm',
          `mesin-lab/${image}:${NAME}`,
          'sh',
          '-c',
          script,
        ]);
        return Number(stdout);
      };
      const listed = (type: string) => components.filter(({ purl }) => purl.startsWith(`pkg:${type}/`));
      expect(listed('deb')).toHaveLength(await count("grep -c '^Package: ' /var/lib/dpkg/status"));
      // The lab is one of them, and what they bring along for tests is none.
      const folders = 'find node_modules -path "*node_modules/*" -name package.json';
      const own = `${folders} | grep -cE "node_modules/(@[^/]+/)?[^@/][^/]*/package.json$"`;
      expect(listed('npm')).toHaveLength(1 + (await count(own)));
    }
  });
});

/** As the package has it, and by the name that the others know it by. */
function schema(name: string): [object, string] {
  const file = `${name}.SNAPSHOT.schema.json`;
  return [readJson(join(SCHEMAS, file)) as object, `http://cyclonedx.org/schema/${file}`];
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
