/** A recognisable kind of secret. */
export interface SecretPattern {
  /** Stable id: all that evidence keeps of a match. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** Every repetition is bounded: a body of 64 KiB takes milliseconds at worst. */
  readonly content: RegExp;
  /** Files in which the pattern means something; everywhere when left out. */
  readonly paths?: RegExp;
}

const PLACEHOLDER = String.raw`(?!["']?(?:changeme|change_me|example|placeholder|dummy|test|todo|x{3,}|\*{3,}|your|<|\$|\{|%|null|none|true|false|undefined))`;

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    id: 'private-key',
    title: 'private key',
    content: /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  },
  { id: 'putty-key', title: 'PuTTY private key', content: /PuTTY-User-Key-File-\d/ },
  { id: 'aws-access-key', title: 'AWS access key id', content: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  {
    id: 'aws-secret-key',
    title: 'AWS secret access key',
    content: /aws_secret_access_key\s{0,8}[=:]\s{0,8}["']?[A-Za-z0-9/+]{40}/i,
  },
  { id: 'github-token', title: 'GitHub token', content: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40})/ },
  { id: 'gitlab-token', title: 'GitLab token', content: /\bglpat-[A-Za-z0-9_-]{20}/ },
  { id: 'slack-token', title: 'Slack token', content: /\bxox[abeoprs]-[A-Za-z0-9-]{10}/ },
  { id: 'stripe-key', title: 'Stripe live key', content: /\b[rs]k_live_[A-Za-z0-9]{16}/ },
  { id: 'google-api-key', title: 'Google API key', content: /\bAIza[0-9A-Za-z_-]{35}/ },
  {
    id: 'npm-token',
    title: 'npm token',
    content: /\bnpm_[A-Za-z0-9]{36}\b|:_(?:authToken|auth|password)\s{0,8}=\s{0,8}(?!["']?\$)[^\s"']{8}/,
  },
  { id: 'pypi-token', title: 'PyPI token', content: /\bpypi-[A-Za-z0-9_-]{32}/ },
  {
    id: 'json-web-token',
    title: 'JSON web token',
    content: /\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10}/,
  },
  {
    id: 'registry-login',
    title: 'registry login',
    content: /"(?:auth|identitytoken)"\s{0,8}:\s{0,8}"[A-Za-z0-9+/=._-]{8}/,
    paths: /(?:^|\/)(?:\.docker\/config\.json|\.dockercfg|containers\/auth\.json|\.config\/containers\/auth\.json)$/,
  },
  {
    id: 'url-login',
    title: 'address with a password',
    content: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'${}<>]{1,100}:(?![$<{*])[^\s/:@"']{3,100}@[A-Za-z0-9]/,
  },
  {
    id: 'password-line',
    title: 'password',
    content: /\bpassword\s{1,8}\S{3}/,
    paths: /(?:^|\/)[._]netrc$/,
  },
  {
    id: 'password-hash',
    title: 'password hash',
    content: /^[^\s:]{1,64}:(?:\$(?:apr1|2[aby]|5|6|y)\$|\{SHA\})/m,
    paths: /(?:^|\/)(?:\.htpasswd|htpasswd|shadow-?|master\.passwd)$/,
  },
  {
    id: 'pgpass',
    title: 'PostgreSQL password',
    content: /^[^:\s]{1,100}:[^:\s]{1,5}:[^:\s]{1,63}:[^:\s]{1,63}:\S/m,
    paths: /(?:^|\/)\.pgpass$/,
  },
  {
    id: 'kubernetes-login',
    title: 'Kubernetes login',
    content: /(?:client-key-data|\btoken|\bpassword)\s{0,8}:\s{0,8}[A-Za-z0-9+/=._-]{8}/,
    paths: /(?:^|\/)(?:\.kube\/config|kubeconfig(?:\.ya?ml)?|admin\.conf|kubelet\.conf)$/,
  },
  {
    id: 'settings-password',
    title: 'password in a settings file',
    content: /<password>\s{0,8}(?![${<])[^<\s]{3}/,
    paths: /(?:^|\/)\.m2\/settings\.xml$/,
  },
  {
    id: 'assigned-secret',
    title: 'value that is named as a secret',
    content: new RegExp(
      String.raw`(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)[A-Z0-9_]{0,40}["']?[ \t]{0,8}[=:][ \t]{0,8}${PLACEHOLDER}["']?[^\s"'$<{]{6}`,
      'i',
    ),
    paths:
      /(?:^|\/)(?:\.env(?:\.[^/]{1,64})?|[^/]{1,64}\.env|[^/]{0,64}(?:secrets?|credentials?)[^/]{0,64}\.(?:ya?ml|json|toml|ini|properties)|[^/]{1,64}\.tfvars|terraform\.tfstate|credentials(?:\.toml)?|\.my\.cnf|\.pypirc|\.vault-token|wp-config\.php)$/,
  },
];

/** Titles of the patterns that the evidence of the `secrets` cataloger names. */
export function secretTitles(evidence: Uint8Array): string[] {
  const ids = new Set(Buffer.from(evidence).toString('latin1').split('\n'));
  return SECRET_PATTERNS.filter(({ id }) => ids.has(id)).map(({ title }) => title);
}
