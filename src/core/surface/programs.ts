import type { Surface } from '../report/image-report.js';

/** The lists of the surface that are found by the names of programs. */
export type ProgramKind = keyof Pick<Surface, 'shells' | 'interpreters' | 'compilers' | 'packageManagers'>;

/** Base names without version and target prefix: `x86_64-linux-gnu-gcc-12` is `gcc`, `python3.11` is `python`. */
const PROGRAMS: Readonly<Record<ProgramKind, readonly string[]>> = {
  shells:
    'sh bash bash-static dash ash zsh zsh-static ksh mksh pdksh yash fish csh tcsh rbash busybox toybox pwsh nu elvish xonsh'.split(
      ' ',
    ),
  interpreters:
    'python pypy perl ruby jruby node nodejs deno bun php php-cgi php-fpm lua luajit tclsh expect guile java dotnet erl escript elixir iex R Rscript julia groovy mono racket sbcl octave'.split(
      ' ',
    ),
  compilers:
    'gcc cc c++ g++ clang clang++ tcc cc1 cc1plus lto1 as ld ld.bfd ld.gold ld.lld ld64.lld lld gold mold rustc go gccgo javac kotlinc scalac ghc ocamlc ocamlopt gfortran gnat gdc dmd ldc zig nim swiftc csc mcs nasm yasm fpc'.split(
      ' ',
    ),
  packageManagers:
    'apt apt-get aptitude dpkg apk rpm dnf microdnf yum zypper pacman opkg xbps-install emerge snap flatpak brew nix-env guix pip pipx easy_install uv poetry pipenv pdm conda mamba micromamba npm npx yarn yarnpkg pnpm corepack gem bundle bundler composer pear pecl cpan cpanm luarocks cabal opam mix rebar3 cargo rustup nuget mvn gradle sbt'.split(
      ' ',
    ),
};

const KINDS = new Map<string, ProgramKind>(
  (Object.keys(PROGRAMS) as ProgramKind[]).flatMap((kind) =>
    PROGRAMS[kind].map((name): [string, ProgramKind] => [name, kind]),
  ),
);

const LONGEST_NAME = 80;
const VERSION = /-?\d[\d.]*$/;
const TARGET = /^[a-z0-9_]+(?:-[a-z0-9_]+)*-(?:gnu|musl|elf|eabi|mingw|android)[a-z0-9]*-(?=[a-z])/;

/** What kind of program a file of this base name is, or `undefined`. */
export function programKind(name: string): ProgramKind | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const kind = KINDS.get(name);
  if (kind) return kind;
  const plain = name.replace(VERSION, '');
  return KINDS.get(plain) ?? (plain.includes('-') ? KINDS.get(plain.replace(TARGET, '')) : undefined);
}

/** Scripts named after the package that they serve: cron jobs, start scripts, hooks of bug reports and of completion. */
const NAMED_AFTER_PACKAGE = /^(?:etc|usr\/share\/(?:bug|bash-completion|initramfs-tools|lintian))\//;

/** Whether an executable file of a program's name at this path is not that program. */
export function isNamedAfterPackage(path: string): boolean {
  return NAMED_AFTER_PACKAGE.test(path);
}

const PROGRAM_DIRECTORY = /(?:^|\/)(?:s?bin|busybox)\/[^/]*$/;

/** Whether a path is where programs are kept; for bodies whose mode is no longer known. */
export function isInProgramDirectory(path: string): boolean {
  return PROGRAM_DIRECTORY.test(path);
}
