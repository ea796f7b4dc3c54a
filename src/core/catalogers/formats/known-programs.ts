/** How to see which version of a well-known program a file is. */
export interface KnownProgram {
  readonly name: string;
  /** Base name of the executable; its first group, if it has one, stands for `$1` in the anchor. */
  readonly file: RegExp;
  /** Text beside the version; digits at its end belong to a version behind it. */
  readonly anchor: string;
  /** Matches the version, or the rest of it, right behind the anchor; its first group counts if it has one. */
  readonly version: RegExp;
  /** Matches the text in front of the anchor, where the anchor alone may also be the end of other words. */
  readonly behind?: RegExp;
  /** Set when the version is in front of the anchor: `version` is then matched at the end of that text. */
  readonly before?: true;
  /** Folders below the installation prefix that come with it, e.g. its standard library; `$1` as in the anchor. */
  readonly folders?: readonly string[];
}

const NUMBERS = /^\d+\.\d+(?:\.\d+)*(?:-?(?:alpha|beta|rc|RC|dev|preview)\.?\d*)?/;
const THREE = /^\d+\.\d+\.\d+/;
/** Redis writes its build id: version, name of the machine that built it (BuildKit's, or a container id), time. */
const BEFORE_BUILD_TIME = /(?:^|\D)(\d+\.\d+\.\d+)(?:buildkitsandbox|[0-9a-f]{12})$/;
const REDIS = { anchor: '-1', version: BEFORE_BUILD_TIME, before: true } as const;

/** Programs that official images compile from source, so that no package database knows them. */
export const KNOWN_PROGRAMS: readonly KnownProgram[] = [
  // language runtimes and tool chains
  {
    name: 'node',
    file: /^(?:node(?:js)?|libnode\.so\.\d+)$/,
    anchor: 'node.js/v',
    version: NUMBERS,
    folders: ['include/node'],
  },
  { name: 'node', file: /^node(?:js)?$/, anchor: '\0node v', version: /^\d+\.\d+\.\d+(?=\0)/ },
  { name: 'node', file: /^node(?:js)?$/, anchor: '\0v', version: /^[0-6]\.\d+\.\d+(?=\0)/ },
  {
    name: 'python',
    file: /^(?:lib)?python(\d\.\d+)[a-z]?(?:\.so(?:\.[\d.]+)?)?$/,
    anchor: '\0$1.',
    version: /^\d+(?:(?:a|b|rc)\d+)?\+?(?=\0)/,
    folders: ['lib/python$1', 'include/python$1'],
  },
  // linkers keep a text that another one ends with only once: here the prefix, `/opt/versions/3.12.1`
  {
    name: 'python',
    file: /^(?:lib)?python(\d\.\d+)[a-z]?(?:\.so(?:\.[\d.]+)?)?$/,
    anchor: '/$1.',
    version: /^\d+(?:(?:a|b|rc)\d+)?\+?(?=\0)/,
    folders: ['lib/python$1', 'include/python$1'],
  },
  { name: 'pypy', file: /^libpypy[\w.-]*\.so$/, anchor: '[PyPy ', version: THREE },
  {
    name: 'php',
    file: /^(?:php(?:\d\.\d)?|php-fpm(?:\d\.\d)?|php-cgi(?:\d\.\d)?|libphp(?:\d(?:\.\d)?)?\.so)$/,
    anchor: 'X-Powered-By: PHP/',
    version: NUMBERS,
  },
  { name: 'composer', file: /^composer(?:\.phar)?$/, anchor: `'pretty_version' => '`, version: NUMBERS },
  { name: 'wp-cli', file: /^wp(?:-cli\.phar)?$/, anchor: 'wp-cli/wp-cli ', version: THREE },
  {
    name: 'ruby',
    file: /^(?:ruby|libruby(?:-[\d.]+)?\.so\.[\d.]+)$/,
    anchor: '\0ruby ',
    version: NUMBERS,
    folders: ['lib/ruby'],
  },
  { name: 'perl', file: /^perl(?:5\.[\d.]+)?$/, anchor: '\0v5.', version: /^\d+\.\d+(?=\0)/, folders: ['lib/perl5'] },
  { name: 'perl', file: /^perl(?:5\.[\d.]+)?$/, anchor: '/lib/perl5/', version: /^5\.\d+\.\d+(?=[/\0])/ },
  // it also has the names of its parts, such as `OTel-OTLP-Exporter-Deno/0.80.0`, and of Node's releases
  { name: 'deno', file: /^deno$/, anchor: 'Deno/', behind: /[^-]$/, version: THREE },
  { name: 'deno', file: /^deno$/, anchor: 'release/v', behind: /deno-[0-9a-z]{40}$/, version: THREE },
  { name: 'bun', file: /^bun$/, anchor: 'Bun v', version: THREE },
  { name: 'rust', file: /^libstd-[0-9a-f]{16}\.so$/, anchor: '(rustc version ', version: THREE },
  { name: 'gcc', file: /^gcc$/, anchor: 'GCC: (GNU) ', version: THREE },
  { name: 'ghc', file: /^ghc(?:-[\d.]+)?$/, anchor: '\0libHSghc-', version: /^\d+\.\d+\.\d+(?=-)/ },
  { name: 'ghc', file: /^ghc(?:-[\d.]+)?$/, anchor: '\0GHC ', version: /^\d+\.\d+\.\d+(?=\0)/ },
  { name: 'erlang', file: /^beam\.smp$/, anchor: '/otp_src_', version: /^\d+\.\d+[\d.]*(?=\/)/ },
  { name: 'erlang', file: /^beam\.smp$/, anchor: 'Erlang/OTP ', version: /\0(\d+\.\d+[\d.]*)\0+$/, before: true },
  {
    name: 'julia',
    file: /^libjulia-internal\.so(?:\.[\d.]+)?$/,
    anchor: '\0__init__\0',
    version: /^(?:verify_methods\0)?(\d+\.\d+\.\d+(?:-[a-z]+\d+)?)(?=\0)/,
  },
  { name: 'swi-prolog', file: /^swipl$/, anchor: 'swipl-', version: /^\d+\.\d+\.\d+(?=\/)/ },
  // servers
  { name: 'nginx', file: /^nginx$/, anchor: 'nginx version: nginx/', version: NUMBERS },
  { name: 'openresty', file: /^nginx$/, anchor: 'nginx version: openresty/', version: NUMBERS },
  { name: 'httpd', file: /^(?:httpd|apache2)$/, anchor: '\0Apache/', version: NUMBERS },
  { name: 'lighttpd', file: /^lighttpd$/, anchor: '\0lighttpd/', version: THREE },
  { name: 'proftpd', file: /^proftpd$/, anchor: '\0ProFTPD Version ', version: /^\d+\.\d+\.\d+[a-z]?/ },
  { name: 'haproxy', file: /^haproxy$/, anchor: ' version ', version: /^\d+\.\d+\.\d+(?=[^,\0]{0,40}, released)/ },
  {
    name: 'haproxy',
    file: /^haproxy$/,
    anchor: '\0HAProxy version follows',
    version: /(\d+\.\d+(?:\.\d+|-(?:dev|rc)\d+))-[0-9a-f]{7}\0*$/,
    before: true,
  },
  { name: 'haproxy', file: /^haproxy$/, anchor: 'HA-Proxy version ', version: NUMBERS },
  { name: 'memcached', file: /^memcached$/, anchor: '\0memcached ', version: NUMBERS },
  { name: 'redis', file: /^redis-server$/, ...REDIS },
  { name: 'valkey', file: /^valkey-server$/, ...REDIS },
  { name: 'redis', file: /^redis-server$/, anchor: 'Redis version ', version: THREE },
  {
    name: 'postgresql',
    file: /^postgres$/,
    anchor: 'PostgreSQL ',
    version: /^\d+(?:\.\d+)*(?:(?:alpha|beta|rc)\d+)?(?= on | \(|\0)/,
  },
  { name: 'postgresql', file: /^postgres$/, anchor: '(PostgreSQL) ', version: NUMBERS },
  { name: 'mariadb', file: /^(?:mariadbd?|mysqld?)$/, anchor: '-MariaDB', version: /\d+\.\d+\.\d+$/, before: true },
  { name: 'mariadb', file: /^(?:mariadbd?|mysqld?)$/, anchor: '/mariadb-', version: /^\d+\.\d+\.\d+(?=-)/ },
  { name: 'percona-server', file: /^mysqld?$/, anchor: '/percona-server-', version: /^\d+\.\d+\.\d+(?:-\d+)?/ },
  { name: 'mysql', file: /^mysqld?$/, anchor: '/mysql-', version: /^\d+\.\d+\.\d+(?=[/-])/ },
  {
    name: 'mysql',
    file: /^mysql$/,
    anchor: 'mysql_real_escape_string_quote\0',
    version: /\0(\d+\.\d+\.\d+)\0+$/,
    before: true,
  },
  { name: 'mongodb', file: /^mongod$/, anchor: '\0heap_size\0', version: /\0(\d+\.\d+\.\d+)$/, before: true },
  { name: 'mongodb', file: /^mongod$/, anchor: '\0tcmalloc\0', version: /\0(\d+\.\d+\.\d+)$/, before: true },
  { name: 'mongodb', file: /^mongod$/, anchor: '\0cppdefines\0', version: /\0(\d+\.\d+\.\d+)$/, before: true },
  {
    name: 'fluent-bit',
    file: /^fluent-bit$/,
    anchor: 'Fluent Bit v%s',
    version: /\0(\d+\.\d+\.\d+)\0+(?:%s)?$/,
    before: true,
  },
  { name: 'openldap', file: /^ldapsearch$/, anchor: '$OpenLDAP: ldapsearch ', version: THREE },
  // tools and libraries
  { name: 'busybox', file: /^busybox$/, anchor: 'BusyBox v', version: NUMBERS },
  { name: 'bash', file: /^bash$/, anchor: '@(#)Bash version ', version: NUMBERS },
  { name: 'curl', file: /^curl$/, anchor: 'curl/', version: THREE },
  { name: 'curl', file: /^libcurl\.so\.[\d.]+$/, anchor: 'libcurl/', version: THREE },
  { name: 'ffmpeg', file: /^ffmpeg$/, anchor: '%s version ', version: /^\d+\.\d+(?:\.\d+)?/ },
  { name: 'jq', file: /^jq$/, anchor: '\0', version: /^(?:jq-)?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?:rc\d)?)(?=\0)/ },
  { name: 'xz', file: /^xz$/, anchor: '\0xz (XZ Utils) ', version: THREE },
  { name: 'zstd', file: /^zstd$/, anchor: '\0v', version: /^\d+\.\d+\.\d+(?=\0)/ },
  { name: 'aws-lc', file: /^(?:openssl|libcrypto\.so(?:\.[\d.]+)?)$/, anchor: '; AWS-LC ', version: THREE },
  {
    name: 'openssl',
    file: /^(?:openssl|libcrypto\.so\.[\d.]+)$/,
    anchor: '\0OpenSSL ',
    version: /^\d+\.\d+\.\d+(?:[a-z]+|-(?:alpha|beta|rc)\d*)?(?= )/,
  },
];
