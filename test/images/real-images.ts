import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ImageReport } from '../../src/core/report/image-report.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** host:port of the registry with the images, or '' when there is none. */
    imagesRegistry: string;
    /** Folder of what the oracle found. */
    oracleFolder: string;
  }
}

/** Images of every kind that the oracle reads; the names are those of the image set. */
export const IMAGES = [
  'base:bookworm',
  'node-naive:v1',
  'node-naive:v2',
  'node-ordered:v1',
  'node-ordered:v2',
  'node-multi:v1',
  'c-single:v1',
  'c-multi:v1',
  'c-plat:amd64',
  'py-single:v1',
  'py-multi:v1',
  'rpm-sqlite:v1',
  'rpm-ndb:v1',
  'apk:v1',
  'whiteouts:v1',
  'special:tar',
] as const;

const CLI = join(import.meta.dirname, '../../dist/cli.js');

/** How a run of the command line ended. */
export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line; `environment` is added to this process's own. */
export function runCli(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<CliRun> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...environment }, maxBuffer: 1024 ** 3 };
    const child = execFile(process.execPath, [CLI, ...args], options, (error, stdout, stderr) => {
      resolve({ exitCode: error ? (child.exitCode ?? -1) : 0, stdout, stderr });
    });
  });
}

/** The code in the problem object that `--format json` writes to stderr. */
export const codeOf = ({ stderr }: CliRun): string => (JSON.parse(stderr) as { code: string }).code;

/** `stagediff inspect --format json` of a reference of any transport, over plain HTTP. */
export async function inspect(reference: string, ...args: string[]): Promise<ImageReport> {
  const run = await runCli(['inspect', reference, '--tls-verify=false', '--format', 'json', ...args]);
  if (run.exitCode !== 0) throw new Error(`exit ${run.exitCode}: ${run.stderr}`);
  return JSON.parse(run.stdout) as ImageReport;
}

/** `docker://` reference of an image of the set. */
export const inRegistry = (image: string): string => `docker://${inject('imagesRegistry')}/${image}`;

type OracleFile = [
  path: string,
  type: string,
  size: number,
  mode: number,
  uid: number,
  gid: number,
  linkTarget: string | null,
  layerIndex: number | null,
];

/** What oracle.py writes for an image. */
export interface OracleImage {
  readonly layers: readonly Pick<
    ImageReport['layers'][number],
    | 'digest'
    | 'diffId'
    | 'compressedSize'
    | 'uncompressedSize'
    | 'contentSize'
    | 'entryCount'
    | 'visibleSize'
    | 'hidden'
  >[];
  readonly files: readonly OracleFile[];
  readonly packages: {
    /** Name, version, architecture. */
    readonly deb?: readonly [string, string, string][];
    readonly rpm?: readonly [string, string, string][];
    /** Name, version, path of package.json. */
    readonly npm: readonly [string, string, string][];
    /** Project folder to the names and versions of its tree. */
    readonly npmLs: Readonly<Record<string, readonly [string, string][]>>;
    /** Name, version, folder. */
    readonly pypi: readonly [string, string, string][];
  };
}

export async function oracleOf(image: string): Promise<OracleImage> {
  const file = join(inject('oracleFolder'), `${image.replace(/[:/]/g, '_')}.json`);
  return JSON.parse(await readFile(file, 'utf8')) as OracleImage;
}

export const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, each) => total + each, 0);
