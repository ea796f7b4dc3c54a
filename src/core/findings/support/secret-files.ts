const NAMES = new Set(
  (
    '.env .netrc .npmrc .pypirc .pgpass .git-credentials .dockercfg .htpasswd id_rsa id_dsa id_ecdsa id_ed25519 ' +
    'credentials.json service-account.json secrets.yml secrets.yaml kubeconfig .vault-token terraform.tfstate'
  ).split(' '),
);
const HARMLESS = /\.(?:example|sample|template|dist|defaults?|test|pub)$/;
const PATHS =
  /(?:^|\/)(?:\.aws\/credentials|\.kube\/config|\.docker\/config\.json|\.ssh(?:\/(?!known_hosts|config).*)?)$/;

/** Whether a path by its name holds a secret: keys, tokens, env files. Examples and public keys do not. */
export function isSecretFile(path: string): boolean {
  if (path.length > 4096) return false;
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (HARMLESS.test(name)) return false;
  if (NAMES.has(name) || PATHS.test(path)) return true;
  return name.startsWith('.env.') || /\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk)$/.test(name);
}
