import { z } from 'zod';
import { CodedError } from '../../errors.js';
import { coordinatesOfPath, parseManifest, parsePomProperties } from './jar-metadata.js';
import { readJson } from './json.js';
import { decodeText } from './text.js';
import { readZip, type UnpackBudget, type ZipEntry } from './zip.js';

const coordinatesSchema = z.object({ groupId: z.string(), artifactId: z.string(), version: z.string() });

const reportSchema = z.object({
  /** Each archive that was opened: the outer one first, its path within the outer one ('' for that itself). */
  archives: z.array(
    z.object({
      path: z.string(),
      poms: z.array(coordinatesSchema),
      /** Group and artifact of `META-INF/maven/<group>/<artifact>/pom.xml`, which may be there without properties. */
      projects: z.array(z.object({ groupId: z.string(), artifactId: z.string() })).default([]),
      manifest: z.record(z.string(), z.string()),
    }),
  ),
  problems: z.array(z.object({ code: z.enum(['ARCHIVE_LIMIT', 'PKGDB_CORRUPT']), message: z.string() })),
});

/** What is kept of a jar: coordinates and manifest of it and of every jar inside it. */
export type JarReport = z.infer<typeof reportSchema>;
/** One archive of a report. */
export type JarArchive = JarReport['archives'][number];

/** Depth of archives in archives that is looked into; the jar itself is depth 1. */
export const MAX_JAR_DEPTH = 16;
/** Bytes unpacked in all from one jar and the jars in it. */
export const MAX_JAR_BYTES = 1024 * 1024 * 1024;
/** Largest jar inside a jar: it is held in memory whole, unpacked. */
export const MAX_NESTED_JAR = 256 * 1024 * 1024;
export const MAX_MANIFEST = 10 * 1024 * 1024;
const MAX_POM = 1024 * 1024;

const MANIFEST = /^META-INF\/MANIFEST\.MF$/i;
const POM = /(?:^|\/)pom\.properties$/;
const POM_XML = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.xml$/;
/** Of one archive; more than one say nothing of who it is. */
const MAX_PROJECTS = 2;
const JAVA_ARCHIVE = /\.(?:jar|war|ear|par|sar|nar|kar|lpkg|jpi|hpi)$/i;

/** Whether a file name is that of a Java archive. */
export function isJavaArchive(path: string): boolean {
  return JAVA_ARCHIVE.test(path);
}

/** Reads a report that was kept as evidence. */
export function decodeJarReport(bytes: Uint8Array): JarReport {
  return readJson(reportSchema, bytes);
}

/**
 * Opens a jar and the jars in it. Damage and limits below the top level become problems of the report.
 * @throws CodedError PKGDB_CORRUPT when the jar itself is not an archive
 */
export async function readJar(body: Buffer): Promise<JarReport> {
  const report: JarReport = { archives: [], problems: [] };
  await readArchive(body, '', 1, { bytesLeft: MAX_JAR_BYTES }, report);
  return report;
}

async function readArchive(
  body: Buffer,
  path: string,
  depth: number,
  budget: UnpackBudget,
  report: JarReport,
): Promise<void> {
  const archive: JarArchive = { path, poms: [], projects: [], manifest: {} };
  report.archives.push(archive);
  for await (const entry of readZip(body, budget)) {
    try {
      await readEntry(entry, archive, depth, budget, report);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const code = error.code === 'ARCHIVE_LIMIT' ? error.code : 'PKGDB_CORRUPT';
      report.problems.push({ code, message: `${join(path, entry.path)}: ${error.message}` });
      if (budget.bytesLeft < 0) return;
    }
  }
}

async function readEntry(
  entry: ZipEntry,
  archive: JarArchive,
  depth: number,
  budget: UnpackBudget,
  report: JarReport,
): Promise<void> {
  if (POM.test(entry.path)) {
    const coordinates = parsePomProperties(decodeText(await entry.read(MAX_POM)));
    if (coordinates !== undefined) archive.poms.push(coordinates);
  } else if (POM_XML.test(entry.path)) {
    if (archive.projects.length < MAX_PROJECTS) archive.projects.push(...coordinatesOfPath(entry.path));
  } else if (MANIFEST.test(entry.path)) {
    archive.manifest = parseManifest(decodeText(await entry.read(MAX_MANIFEST)));
  } else if (isJavaArchive(entry.path)) {
    if (depth >= MAX_JAR_DEPTH) throw new CodedError('ARCHIVE_LIMIT', `nested more than ${MAX_JAR_DEPTH} deep`);
    const body = await entry.read(MAX_NESTED_JAR);
    await readArchive(body, join(archive.path, entry.path), depth + 1, budget, report);
  }
}

function join(outer: string, inner: string): string {
  return outer === '' ? inner : `${outer}!/${inner}`;
}
