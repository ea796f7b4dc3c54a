import { describe, expect, it } from 'vitest';
import { identifyProgram } from '../../../../src/core/catalogers/formats/identify-program.js';
import { KNOWN_PROGRAMS } from '../../../../src/core/catalogers/formats/known-programs.js';
import { program } from '../../../support/executables.js';

/** Name, version, base name of the file, and the bytes that the real program has around its version. */
const SAMPLES: readonly (readonly [string, string, string, string])[] = [
  ['node', '22.11.0', 'node', 'https://nodejs.example/node.js/v22.11.0/node-v22.11.0-headers.tar.gz'],
  ['node', '18.20.4', 'libnode.so.108', 'https://nodejs.example/node.js/v18.20.4/node-v18.20.4.tar.gz'],
  ['node', '0.12.18', 'node', '\0node v0.12.18\0'],
  ['node', '6.17.1', 'nodejs', '\0v6.17.1\0'],
  ['python', '3.11.2', 'python3.11', '\x003.11.2\0%.80s (%.80s) %.80s\0'],
  ['python', '3.13.0rc1+', 'libpython3.13.so.1.0', '\x003.13.0rc1+\0'],
  ['python', '3.12.1', 'libpython3.12.so.1.0', '/opt/versions/3.12.1\0EXEC_PREFIX\0'],
  ['pypy', '7.3.11', 'libpypy3.9-c.so', '[PyPy 7.3.11 with GCC 12.2.0]'],
  ['php', '8.2.29', 'php8.2', 'X-Powered-By: PHP/8.2.29\0'],
  ['composer', '2.8.4', 'composer.phar', `'pretty_version' => '2.8.4',`],
  ['wp-cli', '2.11.0', 'wp', `'version' => 'wp-cli/wp-cli 2.11.0'`],
  ['ruby', '3.1.2', 'libruby-3.1.so.3.1.2', '\0ruby 3.1.2p20 (2022-04-12 revision 4491bb740a) [x86_64-linux-gnu]\0'],
  ['perl', '5.36.0', 'perl', '\0v5.36.0\0'],
  ['perl', '5.38.2', 'perl5.38.2', '/usr/local/lib/perl5/5.38.2/x86_64-linux-gnu\0'],
  ['deno', '2.9.6', 'deno', 'LOTel-OTLP-Exporter-Deno/0.80.0grpc-timeout\x002.9.6+e518fbdDeno/2.9.6'],
  ['deno', '1.29.4', 'deno', `/download/release/v21.2.0/node\0deno-${'5a'.repeat(20)}release/v1.29.4linux`],
  ['bun', '1.1.38', 'bun', 'Bun v1.1.38 (bf2f153f) Linux x64'],
  ['rust', '1.95.0', 'libstd-d1237ef7159db0a2.so', '(rustc version 1.95.0 (59807616e 2026-04-14))'],
  ['gcc', '13.2.0', 'gcc', 'GCC: (GNU) 13.2.0\0'],
  ['ghc', '9.4.7', 'ghc-9.4.7', '\0libHSghc-9.4.7-ghc9.4.7.so\0'],
  ['ghc', '8.10.7', 'ghc', '\0GHC 8.10.7\0'],
  ['erlang', '26.2.1', 'beam.smp', '/buildroot/otp_src_26.2.1/erts/emulator/beam.c\0'],
  ['erlang', '27.0.1', 'beam.smp', '\x0027.0.1\0\0Erlang/OTP 27%s [erts-15.0]'],
  ['julia', '1.9.3', 'libjulia-internal.so.1.9', '\0__init__\x001.9.3\0'],
  ['julia', '1.11.0-rc2', 'libjulia-internal.so', '\0__init__\0verify_methods\x001.11.0-rc2\0'],
  ['swi-prolog', '9.2.7', 'swipl', '/tmp/src/swipl-9.2.7/build\0'],
  ['nginx', '1.22.1', 'nginx', 'nginx version: nginx/1.22.1\n'],
  ['openresty', '1.27.1.1', 'nginx', 'nginx version: openresty/1.27.1.1\n'],
  ['httpd', '2.4.65', 'apache2', '\0Apache/2.4.65 (Debian)\0'],
  ['lighttpd', '1.4.69', 'lighttpd', '\0lighttpd/1.4.69 (ssl) - a light and fast webserver\0'],
  ['proftpd', '1.3.8b', 'proftpd', '\0ProFTPD Version 1.3.8b\0'],
  ['haproxy', '2.6.12', 'haproxy', ' version 2.6.12-1+deb12u4, released 2026/10/17\0'],
  ['haproxy', '3.1-dev0', 'haproxy', '\x003.1-dev0-1eb0f22\0\0HAProxy version follows'],
  ['haproxy', '1.8.31', 'haproxy', 'HA-Proxy version 1.8.31 2022/12/07\0'],
  ['memcached', '1.6.18', 'memcached', '\0memcached 1.6.18\n\0'],
  ['redis', '7.2.5', 'redis-server', '\x007.2.5buildkitsandbox-1725496002000000000\0'],
  ['redis', '3.0.7', 'redis-server', 'Redis version 3.0.7, %s bit\0'],
  ['redis', '6.2.14', 'redis-server', '\x006.2.140f1e2d3c4b5a-1704067200\0'],
  ['valkey', '8.0.1', 'valkey-server', '\x008.0.10f1e2d3c4b5a-1725496002\0'],
  ['postgresql', '15.14', 'postgres', 'PostgreSQL 15.14 (Debian 15.14-0+deb12u1) on x86_64-pc-linux-gnu\0'],
  ['postgresql', '9.6.24', 'postgres', 'postgres (PostgreSQL) 9.6.24\n\0'],
  ['mariadb', '10.11.14', 'mariadbd', '\x0010.11.14-MariaDB\0'],
  ['mariadb', '10.1.48', 'mysqld', '/usr/src/mariadb-10.1.48-build/sql\0'],
  ['percona-server', '8.0.35-27', 'mysqld', '/build/percona-server-8.0.35-27/sql\0'],
  ['mysql', '8.4.3', 'mysqld', '/export/home/pb2/build/mysql-8.4.3/sql/mysqld.cc\0'],
  ['mysql', '8.0.37', 'mysql', '\x008.0.37\0\0mysql_real_escape_string_quote\0'],
  ['mongodb', '4.2.24', 'mongod', '\x004.2.24\0heap_size\0'],
  ['mongodb', '5.0.26', 'mongod', '\x005.0.26\0tcmalloc\0'],
  ['mongodb', '8.0.17', 'mongod', '\x008.0.17\0cppdefines\0'],
  ['fluent-bit', '3.0.2', 'fluent-bit', '\x003.0.2\0%sFluent Bit v%s%s\0'],
  ['openldap', '2.5.13', 'ldapsearch', '$OpenLDAP: ldapsearch 2.5.13+dfsg-5 (Feb  8 2023)\0'],
  ['busybox', '1.35.0', 'busybox', 'BusyBox v1.35.0 (Debian 1:1.35.0-4+b5)\0'],
  ['bash', '5.2.15', 'bash', '@(#)Bash version 5.2.15(1) release GNU\0'],
  ['curl', '7.88.1', 'curl', 'curl/7.88.1\0'],
  ['curl', '8.11.0', 'libcurl.so.4.8.0', 'libcurl/8.11.0\0'],
  ['ffmpeg', '5.1.7', 'ffmpeg', '%s version 5.1.7-0+deb12u1\0'],
  ['jq', '1.7.1', 'jq', '\0jq-1.7.1\0'],
  ['jq', '1.6', 'jq', '\x001.6\0'],
  ['xz', '5.4.1', 'xz', '\0xz (XZ Utils) 5.4.1\n\0'],
  ['zstd', '1.5.4', 'zstd', '\0v1.5.4\0'],
  ['aws-lc', '1.69.0', 'libcrypto.so', 'OpenSSL 1.1.1 (compatible; AWS-LC 1.69.0)'],
  ['openssl', '3.0.17', 'libcrypto.so.3', '\0OpenSSL 3.0.17 1 Jul 2025\0'],
  ['openssl', '1.1.1w', 'openssl', '\0OpenSSL 1.1.1w  11 Sep 2023\0'],
];

const bodyWith = (text: string): Buffer =>
  program({ format: 'elf' }, [{ name: '.rodata', bytes: Buffer.from(`\0${text}\0`, 'latin1') }]);

describe('identifyProgram', () => {
  it.each(SAMPLES)('finds %s %s in %s', (name, version, file, text) => {
    const found = identifyProgram(`opt/anywhere/${file}`, bodyWith(text), KNOWN_PROGRAMS);
    expect([found?.program.name, found?.version]).toEqual([name, version]);
  });

  it('has a sample that each entry of the table decides', () => {
    const deciding = new Set(
      SAMPLES.map(([, , file, text]) => identifyProgram(file, bodyWith(text), KNOWN_PROGRAMS)?.program),
    );
    const silent = KNOWN_PROGRAMS.filter((entry) => !deciding.has(entry));
    expect(silent.map(({ name, anchor }) => `${name}: ${JSON.stringify(anchor)}`)).toEqual([]);
  });

  it.each([...new Set(SAMPLES.map(([, , file]) => file))])('finds nothing in a %s without a version', (file) => {
    expect(identifyProgram(file, bodyWith('no version 1.2.3 of anything'), KNOWN_PROGRAMS)).toBeUndefined();
  });

  it('finds nothing in a file of another name', () => {
    expect(identifyProgram('opt/other', bodyWith('nginx version: nginx/9.9.9'), KNOWN_PROGRAMS)).toBeUndefined();
  });
});
