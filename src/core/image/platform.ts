import { CodedError } from '../errors.js';
import type { Platform } from '../report/common.js';

const PART = /^[A-Za-z0-9_.-]{1,64}$/;

const OS_NAMES: Readonly<Record<string, string>> = { macos: 'darwin' };
const ARCHITECTURE_NAMES: Readonly<Record<string, Omit<Platform, 'os'>>> = {
  x86_64: { architecture: 'amd64', variant: null },
  'x86-64': { architecture: 'amd64', variant: null },
  i386: { architecture: '386', variant: null },
  x64: { architecture: 'amd64', variant: null }, // process.arch of Node
  ia32: { architecture: '386', variant: null },
  aarch64: { architecture: 'arm64', variant: null },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
};
/** The variant that an architecture has when none is said; it is written for arm and left out for the others. */
const BASE_VARIANTS: Readonly<Record<string, string>> = { amd64: 'v1', arm64: 'v8' };

/** Parses `os/arch[/variant]` as users write it. Throws INVALID_PLATFORM. */
export function parsePlatform(text: string): Platform {
  const [os, architecture, variant = null, ...more] = text.split('/');
  const parts = variant === null ? [os, architecture] : [os, architecture, variant];
  if (more.length > 0 || !parts.every((part) => part !== undefined && PART.test(part))) {
    throw new CodedError('INVALID_PLATFORM', 'a platform is written os/arch or os/arch/variant, e.g. linux/arm64');
  }
  return normalizePlatform({ os: os ?? '', architecture: architecture ?? '', variant });
}

/** The platform of images that this machine runs: always Linux, `architecture` as in `process.arch`. */
export function hostPlatform(architecture: string): Platform {
  return normalizePlatform({ os: 'linux', architecture, variant: null });
}

/** One spelling for each platform, by the rules of containerd's platforms package. */
export function normalizePlatform(platform: { os: string; architecture: string; variant?: string | null }): Platform {
  const os = platform.os.toLowerCase();
  const name = platform.architecture.toLowerCase();
  const alias = ARCHITECTURE_NAMES[name];
  const architecture = alias?.architecture ?? name;
  return {
    os: OS_NAMES[os] ?? os,
    architecture,
    variant: normalizeVariant(architecture, platform.variant?.toLowerCase() || alias?.variant || null),
  };
}

function normalizeVariant(architecture: string, variant: string | null): string | null {
  const prefixed = variant !== null && /^[0-9]/.test(variant) ? `v${variant}` : variant;
  if (architecture === 'arm') return prefixed ?? 'v7';
  return prefixed === BASE_VARIANTS[architecture] ? null : prefixed;
}

export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === null ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/**
 * What runs on `platform`, the best first: itself, then the older variants of the same architecture
 * (containerd's OnlyStrict). Another architecture, such as 386 on amd64, is never taken for the one asked for.
 */
export function acceptedPlatforms(platform: Platform): Platform[] {
  return olderVariants(platform.architecture, platform.variant).map((variant) => ({ ...platform, variant }));
}

function olderVariants(architecture: string, variant: string | null): (string | null)[] {
  const [, major = '', minor = '0'] =
    /^v([0-9])(?:\.([0-9]))?$/.exec(variant ?? BASE_VARIANTS[architecture] ?? '') ?? [];
  if (major === '') return [variant];
  if (architecture === 'arm') return countDown(Number(major), 5);
  if (architecture === 'amd64') return [...countDown(Number(major), 2), null];
  if (architecture !== 'arm64' || Number(major) < 8) return [variant];
  // Armv9.n includes Armv8.(n + 5).
  const newest =
    Number(major) === 9 ? [...minors('v9', Number(minor)), ...minors('v8', 5)] : minors('v8', Number(minor));
  return newest.map((name) => (name === 'v8' ? null : name));
}

function countDown(from: number, to: number): string[] {
  return Array.from({ length: Math.max(from - to + 1, 0) }, (_, step) => `v${from - step}`);
}

function minors(major: string, from: number): string[] {
  return Array.from({ length: from + 1 }, (_, step) => (from === step ? major : `${major}.${from - step}`));
}

export function samePlatform(left: Platform, right: Platform): boolean {
  return left.os === right.os && left.architecture === right.architecture && left.variant === right.variant;
}
