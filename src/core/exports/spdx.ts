import type { ImageReport, PackageReport } from '../report/image-report.js';
import { digestUuid } from './sbom/digest-uuid.js';
import type { Exporter } from './exporter.js';
import { inertText } from './text/inert-text.js';
import { packageProperties } from './sbom/package-properties.js';
import { stableJson } from './text/stable-json.js';

/**
 * Packages as an SPDX 2.3 document. What SPDX has no field for (owned size, layer, role) is an annotation
 * of the package, one `name=value` each.
 */
export const spdxExporter: Exporter = {
  format: 'spdx',
  mediaType: 'application/spdx+json; version=2.3',
  extension: 'spdx.json',
  image: renderImage,
};

const TOOL = 'Tool: stagediff';
const IMAGE_ID = 'SPDXRef-Image';

function renderImage(report: ImageReport): string {
  const created = timestampOf(report.created);
  const packages = report.packages.map((one, index) => renderPackage(one, index, created));
  return stableJson({
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: inertText(report.reference) || 'image',
    documentNamespace: `https://spdx.org/spdxdocs/stagediff-${digestUuid(report.digest)}`,
    creationInfo: { created, creators: [TOOL] },
    packages: [
      {
        SPDXID: IMAGE_ID,
        name: inertText(report.reference) || 'image',
        versionInfo: inertText(report.digest),
        downloadLocation: 'NOASSERTION',
        filesAnalyzed: false,
        primaryPackagePurpose: 'CONTAINER',
        ...checksumsOf(report.digest),
      },
      ...packages,
    ],
    relationships: [
      { spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: IMAGE_ID },
      ...packages.map(({ SPDXID }) => ({
        spdxElementId: IMAGE_ID,
        relationshipType: 'CONTAINS',
        relatedSpdxElement: SPDXID,
      })),
    ],
  });
}

function renderPackage(
  one: PackageReport,
  index: number,
  created: string,
): { readonly SPDXID: string } & Record<string, unknown> {
  return {
    SPDXID: `SPDXRef-Package-${index}`,
    name: inertText(one.name) || 'unknown',
    ...(one.version === '' ? {} : { versionInfo: inertText(one.version) }),
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    externalRefs: [
      { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: inertText(one.purl) },
    ],
    annotations: packageProperties(one).map(([property, value]) => ({
      annotationType: 'OTHER',
      annotator: TOOL,
      annotationDate: created,
      comment: `${property}=${value}`,
    })),
  };
}

function checksumsOf(digest: string): object {
  const match = /^sha256:([0-9a-f]{64})$/.exec(digest);
  return match ? { checksums: [{ algorithm: 'SHA256', checksumValue: match[1] }] } : {};
}

/** SPDX demands a time, in seconds: that of the image, else the epoch, never the time of the export. */
function timestampOf(created: string | null): string {
  const time = created === null ? NaN : Date.parse(created);
  return new Date(Number.isNaN(time) ? 0 : time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
