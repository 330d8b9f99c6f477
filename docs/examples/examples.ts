/**
 * Pipelines that grade a class in shards, as text. An image that each machine built for itself is another one on each, so
 * that one job builds them for all; a server is graded there, and whatever keeps the lab from grading shows before
 * anything is spread.
 */
import { resolve } from 'node:path';

/** Where the class lies, in the repository of the pipeline; its name is that of the results. */
const CLASS = 'submissions';
const TRIAL = 'lab/grade/corpus/right/thread-pool.py --only 1a';
const RESULTS = 'artifacts/grades';
const IMAGES = `docker save $(docker images --format '{{.Repository}}:{{.Tag}}' 'mesin-lab/*') | gzip >images.tar.gz`;
/** A server that fails is a result; whoever could not be judged (2) needs a look. */
const OR_FAILED = '|| [ $? -eq 1 ]';

/** By file name in docs/examples. */
export function examples(shards: number): ReadonlyMap<string, string> {
  return new Map([
    ['github.yml', github(shards)],
    ['gitlab.yml', gitlab(shards)],
  ]);
}

export const EXAMPLES_FOLDER = resolve(import.meta.dirname);
/** Of those that are in docs/examples. */
export const SHARDS = 8;

function origin(shards: number): string {
  return `# Made by npm run docs:examples, for ${shards} shards; npm run docs:examples -- 16 makes it for 16.
# The class is the folder ${CLASS}/ of this repository, which should be private: what jobs hand on is as public as it is.`;
}

function github(shards: number): string {
  const prepare = `      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 26, cache: npm }
      - run: npm ci`;
  const indexes = Array.from({ length: shards }, (_, at) => at + 1).join(', ');
  return `${origin(shards)}
name: grade
on: workflow_dispatch
permissions: { contents: read }
jobs:
  images:
    runs-on: ubuntu-latest
    steps:
${prepare}
      - run: npm run lab:grade -- ${TRIAL}
      - run: ${IMAGES}
      - uses: actions/upload-artifact@v4
        with: { name: images, path: images.tar.gz, compression-level: 0, retention-days: 1 }

  shard:
    needs: images
    runs-on: ubuntu-latest
    timeout-minutes: 350
    strategy:
      fail-fast: false
      matrix: { shard: [${indexes}] }
    steps:
${prepare}
      - uses: actions/download-artifact@v4
        with: { name: images }
      - run: docker load --input images.tar.gz
      - run: npm run lab:grade -- --class ${CLASS} --shard \${{ matrix.shard }}/${shards} ${OR_FAILED}
      # In one file: artifacts may not have every name that a student gives a file.
      - if: \${{ !cancelled() }}
        run: tar -czf shard.tar.gz -C ${RESULTS} .
      - if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          { name: 'shard-\${{ matrix.shard }}', path: shard.tar.gz, compression-level: 0, retention-days: 7 }

  merge:
    needs: shard
    if: \${{ !cancelled() }}
    runs-on: ubuntu-latest
    steps:
${prepare}
      - uses: actions/download-artifact@v4
        with: { pattern: shard-*, path: shards }
      - run: |
          mkdir -p ${RESULTS}
          for shard in shards/*/shard.tar.gz; do tar -xzf "$shard" -C ${RESULTS}; done
      - run: npm run --silent lab:grade -- merge ${RESULTS}/*-shard-*-of-${shards}/ --github ${OR_FAILED}
      - if: \${{ !cancelled() }}
        run: tar -czf class.tar.gz -C ${RESULTS} ${CLASS}
      - if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with: { name: class, path: class.tar.gz, compression-level: 0 }
`;
}

function gitlab(shards: number): string {
  return `${origin(shards)}
# The runner must be privileged: jobs have an engine of their own (docker:dind).
stages: [images, grade, merge]

variables:
  DOCKER_HOST: tcp://docker:2376
  DOCKER_TLS_CERTDIR: /certs
  DOCKER_TLS_VERIFY: '1'
  DOCKER_CERT_PATH: /certs/client

default:
  image: node:26-trixie
  services: ['docker:28-dind']
  before_script:
    - apt-get update -q && apt-get install -y -q --no-install-recommends docker-cli docker-compose docker-buildx
    - npm ci

images:
  stage: images
  script:
    - npm run lab:grade -- ${TRIAL}
    - ${IMAGES}
  artifacts:
    paths: [images.tar.gz]
    expire_in: 1 day

shard:
  stage: grade
  needs: [images]
  parallel: ${shards}
  script:
    - docker load --input images.tar.gz
    - npm run lab:grade -- --class ${CLASS} --shard $CI_NODE_INDEX/$CI_NODE_TOTAL ${OR_FAILED}
  artifacts:
    when: always
    paths: [${RESULTS}/]
    expire_in: 1 week

merge:
  stage: merge
  needs: [shard]
  when: always
  script:
    - npm run lab:grade -- merge ${RESULTS}/*-shard-*-of-${shards}/ ${OR_FAILED}
  artifacts:
    when: always
    paths: [${RESULTS}/${CLASS}/]
    reports:
      junit: ${RESULTS}/${CLASS}/junit.xml
`;
}
