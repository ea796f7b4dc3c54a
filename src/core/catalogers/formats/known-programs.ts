/** How to see which version of a well-known program a file is. */
export interface KnownProgram {
  readonly name: string;
  /** Base name of the executable; its first group, if it has one, stands for `$1` in the anchor. */
  readonly file: RegExp;
  /** Text in front of the version; digits at its end belong to the version. */
  readonly anchor: string;
  /** Matches the version, or the rest of it, right behind the anchor. */
  readonly version: RegExp;
  /** Folders below the installation prefix that come with it, e.g. its standard library; `$1` as in the anchor. */
  readonly folders?: readonly string[];
}

const NUMBERS = /^\d+\.\d+(?:\.\d+)*(?:-?(?:alpha|beta|rc)\.?\d*)?/;

/** Programs that official images compile from source, so that no package database knows them. */
export const KNOWN_PROGRAMS: readonly KnownProgram[] = [
  { name: 'node', file: /^node(?:js)?$/, anchor: 'node.js/v', version: NUMBERS, folders: ['include/node'] },
  {
    name: 'python',
    file: /^(?:lib)?python(\d\.\d+)(?:\.so(?:\.[\d.]+)?)?$/,
    anchor: '\0$1.',
    version: /^\d+(?:(?:a|b|rc)\d+)?\+?(?=\0)/,
    folders: ['lib/python$1', 'include/python$1'],
  },
  { name: 'nginx', file: /^nginx$/, anchor: 'nginx version: nginx/', version: NUMBERS },
  { name: 'busybox', file: /^busybox$/, anchor: 'BusyBox v', version: NUMBERS },
  { name: 'postgresql', file: /^postgres$/, anchor: '(PostgreSQL) ', version: NUMBERS },
  {
    name: 'php',
    file: /^(?:php(?:\d\.\d)?|php-fpm|php-cgi|libphp\.so)$/,
    anchor: 'X-Powered-By: PHP/',
    version: NUMBERS,
  },
  {
    name: 'ruby',
    file: /^(?:ruby|libruby(?:-[\d.]+)?\.so\.[\d.]+)$/,
    anchor: '\0ruby ',
    version: NUMBERS,
    folders: ['lib/ruby'],
  },
  { name: 'perl', file: /^perl(?:5\.[\d.]+)?$/, anchor: '\0v5.', version: /^\d+\.\d+(?=\0)/, folders: ['lib/perl5'] },
  { name: 'bash', file: /^bash$/, anchor: '@(#)Bash version ', version: NUMBERS },
  { name: 'httpd', file: /^(?:httpd|apache2)$/, anchor: '\0Apache/', version: NUMBERS },
  { name: 'memcached', file: /^memcached$/, anchor: '\0memcached ', version: NUMBERS },
  { name: 'haproxy', file: /^haproxy$/, anchor: '\0 version ', version: /^\d+\.\d+\.\d+(?=[^,\0]{0,40}, released)/ },
  {
    name: 'openssl',
    file: /^(?:openssl|libcrypto\.so\.[\d.]+)$/,
    anchor: '\0OpenSSL ',
    version: /^\d+\.\d+\.\d+[a-z]*(?= )/,
  },
];
