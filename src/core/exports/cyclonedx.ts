// Part by part: the library as a whole loads its validators, which takes longer than all other modules of a command.
import * as Enums from '@cyclonedx/cyclonedx-library/Enums';
import * as Models from '@cyclonedx/cyclonedx-library/Models';
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize';
import * as Spec from '@cyclonedx/cyclonedx-library/Spec';
import type { ImageReport, PackageReport } from '../report/image-report.js';
import { digestUuid } from './sbom/digest-uuid.js';
import type { Exporter } from './exporter.js';
import { inertText } from './text/inert-text.js';
import { packageProperties } from './sbom/package-properties.js';
import { stableJson } from './text/stable-json.js';

/** Packages as a CycloneDX 1.6 bill of materials, with owned size, layer and role as properties. */
export const cyclonedxExporter: Exporter = {
  format: 'cyclonedx',
  mediaType: 'application/vnd.cyclonedx+json; version=1.6',
  extension: 'cdx.json',
  image: renderImage,
};

const APPLICATION_TYPES: ReadonlySet<string> = new Set(['generic']);

function renderImage(report: ImageReport): string {
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${digestUuid(report.digest)}`,
    components: new Models.ComponentRepository(report.packages.map(toComponent)),
    metadata: new Models.Metadata({
      ...timestampOf(report.created),
      tools: new Models.Tools({ tools: new Models.ToolRepository([new Models.Tool({ name: 'stagediff' })]) }),
      component: new Models.Component(Enums.ComponentType.Container, inertText(report.reference), {
        bomRef: inertText(report.digest),
        version: inertText(report.digest),
      }),
    }),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return stableJson(JSON.parse(serializer.serialize(bom, { sortLists: true })));
}

function toComponent(one: PackageReport, index: number): Models.Component {
  const type = APPLICATION_TYPES.has(one.type) ? Enums.ComponentType.Application : Enums.ComponentType.Library;
  const { group, name } = splitGroup(one);
  return new Models.Component(type, inertText(name), {
    ...(group === undefined ? {} : { group: inertText(group) }),
    version: inertText(one.version),
    purl: inertText(one.purl),
    bomRef: `package-${index}`,
    properties: new Models.PropertyRepository(
      packageProperties(one).map(([property, value]) => new Models.Property(property, value)),
    ),
  });
}

const GROUP_SEPARATORS: Readonly<Record<string, string>> = { npm: '/', composer: '/', maven: ':' };

function splitGroup({ type, name }: PackageReport): { group?: string; name: string } {
  const separator = Object.hasOwn(GROUP_SEPARATORS, type) ? GROUP_SEPARATORS[type] : undefined;
  const at = separator === undefined ? -1 : name.lastIndexOf(separator);
  return at <= 0 ? { name } : { group: name.slice(0, at), name: name.slice(at + 1) };
}

function timestampOf(created: string | null): { timestamp?: Date } {
  const time = created === null ? NaN : Date.parse(created);
  return Number.isNaN(time) ? {} : { timestamp: new Date(time) };
}
