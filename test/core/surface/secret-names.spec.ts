import { describe, expect, it } from 'vitest';
import { isWorthReading, secretTitleByName } from '../../../src/core/surface/secret-names.js';

const NAMES = [
  '.env .env.production app.env .netrc _netrc .npmrc .yarnrc .yarnrc.yml .pypirc pip.conf .pgpass .my.cnf .dockercfg',
  '.htpasswd htpasswd shadow shadow- master.passwd kubeconfig kubeconfig.yml kubeconfig.yaml admin.conf kubelet.conf',
  'credentials credentials.toml credentials.json auth.json hosts.yml settings.xml nuget.config NuGet.Config wp-config.php',
  'terraform.tfstate .terraformrc .bash_history .mysql_history prod.tfvars app-secrets.yaml service_account.json',
  'my.credentials.properties secret.toml secret.ini server.pem server.KEY a.b.ppk release.asc backup.gpg',
  '.docker/config.json .kube/config .aws/config .aws/credentials .git/config .gitconfig',
  'store.p12 store.pfx store.jks release.keystore passwords.kdbx old.bks id_rsa id_ed25519_sk ssh_host_rsa_key',
  '.vault-token config/master.key config/credentials/production.key .git-credentials',
].flatMap((line) => line.split(' '));

const OTHERS = [
  'index.js',
  'a.d.ts',
  'secret.js',
  'keys.md',
  'env',
  'x.envrc',
  'README',
  'config',
  'shadow.c',
  'id_rsa.pub',
];

describe('isWorthReading', () => {
  it.each(NAMES)('looks at %s, wherever it is', (name) => {
    expect(isWorthReading(name)).toBe(true);
    expect(isWorthReading(`srv/app.d/${name}`)).toBe(true);
  });

  it.each(OTHERS)('leaves %s alone', (name) => {
    expect(isWorthReading(name)).toBe(false);
    expect(isWorthReading(`srv/.env/${name}`)).toBe(false);
  });

  it('looks at whatever is secret by its name alone', () => {
    const known = NAMES.filter((name) => secretTitleByName(`srv/${name}`) !== undefined);
    expect(known.length).toBeGreaterThan(10);
    expect(known.every((name) => isWorthReading(`srv/${name}`))).toBe(true);
  });
});
