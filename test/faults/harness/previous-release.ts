import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = resolve(import.meta.dirname, '../../..');

/** The service as it was before the newest migration. */
export interface PreviousRelease {
  /** Its program. */
  readonly main: string;
  remove(): Promise<void>;
}

/** The commit before that which brought the newest migration; null without the history of the repository. */
export async function findPreviousCommit(): Promise<string | null> {
  const entries = await readdir(join(ROOT, 'prisma/migrations'), { withFileTypes: true });
  const newest =
    entries
      .flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))
      .sort()
      .at(-1) ?? '';
  const added = ['log', '--diff-filter=A', '--format=%P', '--', `prisma/migrations/${newest}/migration.sql`];
  try {
    const { stdout } = await run('git', added, { cwd: ROOT });
    const [parent] = stdout.trim().split('\n').at(-1)?.split(' ') ?? [];
    return parent === undefined || parent === '' ? null : parent;
  } catch {
    return null;
  }
}

/** Builds a commit in a folder of its own, with the packages that are installed now. */
export async function buildRelease(commit: string): Promise<PreviousRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'stagediff-previous-'));
  const archive = join(folder, 'sources.tar');
  await run(
    'git',
    [
      'archive',
      '--output',
      archive,
      commit,
      'src',
      'prisma',
      'prisma.config.ts',
      'package.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ],
    { cwd: ROOT },
  );
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const tool = (script: string, ...args: string[]) =>
    run(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PRISMA_SCHEMA_ENGINE_BINARY: '/bin/false',
        CHECKPOINT_DISABLE: '1',
        PRISMA_HIDE_UPDATE_MESSAGE: '1',
      },
    });
  await tool('prisma/build/index.js', 'generate');
  await tool('typescript/bin/tsc', '-p', 'tsconfig.build.json');
  return { main: join(folder, 'dist/main.js'), remove: () => rm(folder, { recursive: true }) };
}
