import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { OciConfig } from './buildah.js';

/**
 * What a container runtime does with `--read-only --user --tmpfs /tmp --volume /data`, in a mount namespace of its
 * own: then the command as the image's user. Every shell of the image is an empty file, so that none can be started.
 */
const ENTER = `set -eu
root=$1; view=$2; data=$3; user=$4; folder=$5; shift 5
mount --rbind "$root" "$view"
mount -o remount,bind,ro "$view"
mount -t proc proc "$view/proc"
mount --bind /dev "$view/dev"
mount -t tmpfs -o mode=1777 tmpfs "$view/tmp"
mount --bind "$data" "$view/data"
for shell in bash dash sh; do
  if [ -f "$view/bin/$shell" ] && [ ! -L "$view/bin/$shell" ]; then mount --bind /dev/null "$view/bin/$shell"; fi
done
exec chroot --userspec="$user" "$view" /usr/bin/env --chdir="$folder" -i "$@"`;

/** What container runtimes set where an image says nothing. */
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface ImageProcess {
  readonly child: ChildProcess;
  /** Removes what the start made; to be called when the process has ended. */
  clean(): void;
}

export interface ImageCommand {
  readonly command: readonly string[];
  /** `NAME=value`, beside those of the image. */
  readonly environment?: readonly string[];
  /** Folder for what is mounted. */
  readonly work: string;
}

/** Starts a command in the root folder of an image as its config says, the root read-only, without any shell. */
export function startReadOnly(root: string, config: OciConfig, options: ImageCommand): ImageProcess {
  const { command, environment = [], work } = options;
  const folder = mkdtempSync(path.join(work, 'view-'));
  const [view, data] = [path.join(folder, 'root'), path.join(folder, 'data')];
  mkdirSync(view);
  mkdirSync(data);
  const [user = 0, group = user] = config.User.split(':').map(Number);
  chownSync(data, user, group);
  const variables = [DEFAULT_PATH, ...(config.Env ?? []), ...environment];
  const words = [root, view, data, config.User, config.WorkingDir, ...variables, ...command];
  const child = spawn('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', ENTER, 'enter', ...words], {
    stdio: ['ignore', 'pipe', 2],
  });
  return { child, clean: () => rmSync(folder, { recursive: true, force: true }) };
}
