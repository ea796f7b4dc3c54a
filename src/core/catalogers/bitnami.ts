import { PackageURL } from 'packageurl-js';
import { z } from 'zod';
import type { Cataloger, EvidenceFile } from './cataloger.js';
import type { CatalogedPackage } from './package.js';
import { decodeFacts, encodeFacts, type Facts } from './formats/facts.js';
import { looseText, readJson, text } from './formats/json.js';
import { directoryOf } from './formats/paths.js';

const BASE = 'opt/bitnami';
const COMPONENTS = `${BASE}/.bitnami_components.json`;
const DOCUMENT = /^opt\/bitnami\/(?:[^/]+\/)*\.spdx-[^/]+\.spdx$/;

const referenceSchema = z.object({ referenceType: looseText, referenceLocator: looseText });
const documentSchema = z.object({
  documentDescribes: z.array(text).catch([]),
  packages: z.array(
    z.object({
      SPDXID: looseText,
      licenseDeclared: looseText,
      externalRefs: z.array(referenceSchema).catch([]),
    }),
  ),
});
const componentsSchema = z.record(z.string(), z.object({ version: text, arch: looseText, distro: looseText }));

/**
 * Software that Bitnami builds into its images below `opt/bitnami`: each component has an SPDX document beside its
 * files, with the libraries that were compiled into it; `.bitnami_components.json` lists the components of images
 * from before those documents. Versions carry Bitnami's own revision, `17.2.0-8`.
 */
export const bitnami: Cataloger = {
  name: 'bitnami',
  evidenceVersion: 1,
  types: ['bitnami'],
  maxBytes: 16 * 1024 * 1024,
  wants: ({ path }) => path === COMPONENTS || DOCUMENT.test(path),
  extract(body, { path }) {
    if (path === COMPONENTS) return encodeFacts(listedComponents(body));
    // older images have the tag-value form, which names no more than the list of components
    return body.toString('latin1', 0, 512).trimStart().startsWith('{')
      ? encodeFacts(describedPackages(body))
      : undefined;
  },
  catalog: (input) => input.files.flatMap(toPackages),
};

function listedComponents(body: Buffer): Facts[] {
  return Object.entries(readJson(componentsSchema, body)).map(([name, { version, arch, distro }]) => ({
    name,
    version,
    qualifiers: { ...(arch === '' ? {} : { arch }), ...(distro === '' ? {} : { distro }) },
  }));
}

/** The packages that have a Bitnami purl; the one that the document describes owns the folder, marked by `.`. */
function describedPackages(body: Buffer): Facts[] {
  const { documentDescribes, packages } = readJson(documentSchema, body);
  const found = packages.flatMap(({ SPDXID, licenseDeclared, externalRefs }): Facts[] => {
    const purl = externalRefs.map(bitnamiPurl).find((each) => each !== undefined);
    if (!purl?.version) return [];
    const { name, version, qualifiers } = purl;
    const isNamed = licenseDeclared !== '' && licenseDeclared !== 'NOASSERTION';
    return [
      {
        name,
        version,
        qualifiers: { ...qualifiers },
        ...(isNamed ? { licenses: [licenseDeclared] } : {}),
        ...(documentDescribes.includes(SPDXID) ? { files: ['.'] } : {}),
      },
    ];
  });
  const [only] = found;
  return only && found.length === 1 ? [{ ...only, files: ['.'] }] : found;
}

function bitnamiPurl({ referenceType, referenceLocator }: z.infer<typeof referenceSchema>): PackageURL | undefined {
  if (referenceType !== 'purl' || !referenceLocator.startsWith('pkg:bitnami/')) return undefined;
  try {
    return PackageURL.fromString(referenceLocator);
  } catch {
    return undefined;
  }
}

/** A component that is only listed has the folder of its name. */
function toPackages(file: EvidenceFile): CatalogedPackage[] {
  const folder = directoryOf(file.path);
  return decodeFacts(file.bytes).map(({ files = [], qualifiers: { arch, ...qualifiers } = {}, ...facts }) => {
    const directories = file.path === COMPONENTS ? [`${BASE}/${facts.name}`] : files.map(() => folder);
    return {
      type: 'bitnami',
      ...facts,
      ...(arch === undefined ? {} : { architecture: arch }),
      qualifiers,
      location: file.path,
      claims: { layer: 'language', directories: directories.filter((each) => each !== BASE) },
    };
  });
}
