/**
 * Docker contexts: names of places where engines listen, as `docker context` keeps them.
 *
 *     ~/.docker/config.json                          {"currentContext": "lab"}
 *     ~/.docker/contexts/meta/<id>/meta.json         {"Name": "lab", "Endpoints": {"docker": {"Host": "ssh://ani@lab-1"}}}
 *     ~/.docker/contexts/tls/<id>/docker/*.pem       ca.pem, cert.pem, key.pem
 *
 * An id is the SHA-256 of the name. Source: docker/cli, cli/context/store.
 */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { LabError } from '../../errors.ts';
import { resolve } from 'node:path';
import * as v from 'valibot';

/** The one that no file describes: the engine of this computer. */
const DEFAULT_CONTEXT = 'default';

const ConfigSchema = v.object({ currentContext: v.optional(v.string()) });
const MetaSchema = v.object({
  Endpoints: v.object({
    docker: v.object({ Host: v.string(), SkipTLSVerify: v.optional(v.boolean(), false) }),
  }),
});

/** Where an engine listens. */
export interface EnginePlace {
  /** As Docker writes it: `unix:///path`, `tcp://host:port`, `ssh://user@host`. */
  readonly host: string;
  /** For tcp; absent where it is not encrypted. */
  readonly tls?: EngineTls;
}

/** In PEM. */
export interface EngineTls {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  readonly rejectUnauthorized: boolean;
}

/** The one of DOCKER_CONTEXT, else of `docker context use`; `undefined` for the engine of this computer. */
export function chosenContext(): string | undefined {
  const name = process.env['DOCKER_CONTEXT'] || readJson(ConfigSchema, 'config.json')?.currentContext;
  return name === DEFAULT_CONTEXT ? undefined : name || undefined;
}

/** `undefined` for the context `default`. Throws {@link LabError} `ENGINE_MISSING` for one that is not there. */
export function placeOfContext(name: string): EnginePlace | undefined {
  if (name === DEFAULT_CONTEXT) return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  const endpoint = readJson(MetaSchema, 'contexts', 'meta', id, 'meta.json')?.Endpoints.docker;
  if (endpoint === undefined)
    throw new LabError(
      'ENGINE_MISSING',
      `There is no Docker context '${name}': docker context ls lists those there are.`,
    );
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((part) =>
    readStored('contexts', 'tls', id, 'docker', `${part}.pem`),
  );
  const { Host: host, SkipTLSVerify: isUnchecked } = endpoint;
  const isEncrypted = isUnchecked || [ca, cert, key].some((part) => part !== undefined);
  return isEncrypted ? { host, tls: { ca, cert, key, rejectUnauthorized: !isUnchecked } } : { host };
}

/** `undefined` where there is no such file, or it says something else. */
function readJson<Schema extends v.GenericSchema>(
  schema: Schema,
  ...path: readonly string[]
): v.InferOutput<Schema> | undefined {
  try {
    return v.parse(schema, JSON.parse(readStored(...path)?.toString('utf8') ?? ''));
  } catch {
    return undefined;
  }
}

function readStored(...path: readonly string[]): Buffer | undefined {
  try {
    return readFileSync(resolve(process.env['DOCKER_CONFIG'] || resolve(homedir(), '.docker'), ...path));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new LabError('ENGINE_MISSING', `Docker's settings cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}
