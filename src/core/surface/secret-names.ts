/** Files that are secret by what they are; their content is binary or has no pattern of its own. */
const SECRET_BY_NAME: readonly { readonly title: string; readonly path: RegExp }[] = [
  { title: 'key store', path: /\.(?:p12|pfx|jks|keystore|kdbx|bks)$/i },
  { title: 'SSH private key', path: /(?:^|\/)(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|ssh_host_[a-z0-9]{1,16}_key)$/ },
  { title: 'Vault token', path: /(?:^|\/)\.vault-token$/ },
  { title: 'Rails master key', path: /(?:^|\/)config\/(?:master|credentials\/[a-z]{1,32})\.key$/ },
  { title: 'Git credentials', path: /(?:^|\/)\.git-credentials$/ },
];

/** Any of these names, at least: nearly all files are none of them. */
const MAY_BE_SECRET = new RegExp(SECRET_BY_NAME.map(({ path }) => path.source).join('|'), 'i');

/** Names worth a look at their content. */
const WORTH_READING =
  /(?:^|\/)(?:\.env(?:\.[^/]{1,64})?|[^/]{1,64}\.env|[._]netrc|\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|pip\.conf|\.pgpass|\.my\.cnf|\.dockercfg|\.htpasswd|htpasswd|shadow-?|master\.passwd|kubeconfig(?:\.ya?ml)?|admin\.conf|kubelet\.conf|credentials(?:\.toml|\.json)?|auth\.json|hosts\.yml|settings\.xml|nuget\.config|wp-config\.php|terraform\.tfstate|\.terraformrc|\.(?:bash|ash|zsh|psql|mysql)_history|[^/]{1,100}\.tfvars|[^/]{0,64}(?:secrets?|credentials?|service[_-]?account)[^/]{0,64}\.(?:ya?ml|json|toml|ini|properties)|[^/]{1,200}\.(?:pem|key|ppk|asc|gpg)|\.(?:docker\/config\.json|kube\/config|aws\/(?:config|credentials)|git\/config|gitconfig))$/i;

/**
 * The extensions that any of these names may have. Names with another one, nearly all, are not tried, which took 0.7 s
 * for a million.
 */
const EXTENSIONS = new Set(
  'asc bks cnf conf config env gpg ini jks json kdbx key keystore p12 passwd pem pfx php ppk properties tfstate tfvars toml xml yaml yml'.split(
    ' ',
  ),
);

const EXTENSION_LENGTHS = [...EXTENSIONS].map(({ length }) => length);
const SHORTEST_EXTENSION = Math.min(...EXTENSION_LENGTHS);
const LONGEST_EXTENSION = Math.max(...EXTENSION_LENGTHS);

/** Trust stores and certificates hold public data. */
const PUBLIC = /(?:^|\/)(?:etc\/(?:ssl|pki)\/certs|usr\/share\/ca-certificates)\/|(?:cacerts?|truststore)[^/]{0,40}$/i;

/** Keys that software ships for its own tests and examples are public, wherever that software is installed. */
const INSTALLED =
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|gems|vendor|pkg\/mod|usr\/(?:local\/)?(?:lib|lib64|share|libexec))\//;
const EXAMPLES = /\/(?:tests?|__tests__|testdata|testing|fixtures?|examples?|samples?|demos?|docs?|specs?)\//i;

/** Whether a path holds public data although it is named like a secret. */
export function isPublicByPath(path: string): boolean {
  return PUBLIC.test(path) || (INSTALLED.test(path) && EXAMPLES.test(path));
}

/** What a file is, when its name alone says that it is secret. */
export function secretTitleByName(path: string): string | undefined {
  if (hasOtherExtension(path) || !MAY_BE_SECRET.test(lastComponents(path)) || isPublicByPath(path)) return undefined;
  return SECRET_BY_NAME.find((known) => known.path.test(path))?.title;
}

/** Whether the content of a file with this name may hold a secret. */
export function isWorthReading(path: string): boolean {
  if (hasOtherExtension(path)) return false;
  const end = lastComponents(path);
  return WORTH_READING.test(end) || SECRET_BY_NAME.some((known) => known.path.test(end));
}

/**
 * Whether the name at the end of a path has an extension that no secret has by its name; names that begin with a dot or
 * an underscore are tried whole.
 */
export function hasOtherExtension(path: string): boolean {
  const dot = path.lastIndexOf('.');
  const start = path.lastIndexOf('/') + 1;
  if (dot <= start || path[start] === '.' || path[start] === '_') return false;
  const length = path.length - dot - 1;
  if (length < SHORTEST_EXTENSION || length > LONGEST_EXTENSION) return true;
  return !EXTENSIONS.has(path.slice(dot + 1).toLowerCase());
}

/** The last three components, as many as an expression looks at: a whole path would be tried at each of its slashes. */
function lastComponents(path: string): string {
  let start = path.length;
  for (let count = 0; count < 3 && start > 0; count++) start = path.lastIndexOf('/', start - 1);
  return path.slice(start + 1);
}
