const NAMES = new Set(
  (
    'gcc g++ cpp clang llvm lld binutils build-essential build-base make cmake ninja ninja-build meson ' +
    'autoconf automake libtool pkg-config pkgconf pkgconfig bison flex gettext m4 patch dpkg-dev devscripts debhelper fakeroot ' +
    'rpm-build rpmbuild alpine-sdk base-devel gdb strace valgrind gfortran nasm yasm swig ' +
    'git git-core mercurial subversion ' +
    'golang golang-go rustc cargo ghc default-jdk default-jdk-headless maven gradle ant sbt npm yarn yarnpkg node-gyp ' +
    'python3-pip python3-setuptools python3-wheel python3-venv py3-pip linux-headers kernel-headers musl-dev libc6-dev glibc-devel'
  ).split(' '),
);
const SHAPES = [
  /-dev$/,
  /-devel$/,
  /^@?development[- ]tools$/i,
  /^openjdk-\d+-jdk(?:-headless)?$/,
  /^java-[\d.]+-openjdk-devel$/,
  /^(?:gcc|g\+\+|clang|llvm)-[\d.]+$/,
];
const SHAPES_OF_CROSS = /^(?:gcc|g\+\+|binutils)-[a-z0-9]+-linux-/;

/** Whether a system package is needed to build and not to run: compilers, headers, build and version control tools. */
export function isBuildPackage(name: string): boolean {
  if (name.length > 128) return false;
  return NAMES.has(name) || SHAPES_OF_CROSS.test(name) || SHAPES.some((shape) => shape.test(name));
}
