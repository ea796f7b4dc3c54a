import { describe, expect, it } from 'vitest';
import { purlOf } from '../../../../src/core/catalogers/purl.js';
import { rpm } from '../../../../src/core/catalogers/rpm.js';
import { TAG } from '../../../../src/core/catalogers/rpm/header.js';
import { memoryImage } from '../../../support/memory-file-system.js';
import { berkeleyDatabase, rpmHeader } from '../../../support/rpm-databases.js';
import { runCataloger } from '../../../support/run-cataloger.js';

const database = berkeleyDatabase([
  rpmHeader({ [TAG.name]: 'curl', [TAG.version]: '8.0', [TAG.release]: '1', [TAG.architecture]: 'noarch' }),
]);

describe('the vendor in the purl of an rpm', () => {
  // the namespace is a vendor by the purl type, while `distro` is what os-release says
  it.each([
    ['ID="rhel"\nVERSION_ID="9.4"', 'pkg:rpm/redhat/curl@8.0-1?arch=noarch&distro=rhel-9.4'],
    ['ID="opensuse-leap"\nVERSION_ID="15.6"', 'pkg:rpm/opensuse/curl@8.0-1?arch=noarch&distro=opensuse-leap-15.6'],
    [
      'ID="opensuse-tumbleweed"\nVERSION_ID="20240507"',
      'pkg:rpm/opensuse/curl@8.0-1?arch=noarch&distro=opensuse-tumbleweed-20240507',
    ],
    ['ID=fedora\nVERSION_ID=40', 'pkg:rpm/fedora/curl@8.0-1?arch=noarch&distro=fedora-40'],
    ['ID="sles"\nVERSION_ID="15.5"', 'pkg:rpm/sles/curl@8.0-1?arch=noarch&distro=sles-15.5'],
    ['NAME=nothing', 'pkg:rpm/curl@8.0-1?arch=noarch'],
  ])('of %j is %s', async (release, purl) => {
    const image = memoryImage({ 'etc/os-release': `${release}\n`, 'var/lib/rpm/Packages': database });
    const { packages } = await runCataloger(rpm, image);
    expect(packages.map(purlOf)).toEqual([purl]);
  });
});
