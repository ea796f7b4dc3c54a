import type { Client } from 'pg';
import { LISTED_IMAGES, PACKAGES, REPOSITORIES } from './fill-database.js';

/** Paths by what they read; the index varies what is asked for. */
export async function readCases(client: Client): Promise<Record<string, (index: number) => string>> {
  const idsOf = async (sql: string): Promise<string[]> =>
    (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  const large = `SELECT id FROM made WHERE n < ${LISTED_IMAGES} ORDER BY n`;
  const comparisons = await idsOf(large.replace('id', 'comparison AS id'));
  const images = await idsOf(large.replace('id', 'image AS id'));
  const pages = await idsOf(`SELECT comparison AS id FROM made WHERE n % 250 = 0`);
  const pick = (list: readonly string[], index: number): string => list[index % list.length] ?? '';
  const cursor = (index: number): string => Buffer.from(pick(pages, index)).toString('base64url');
  const team = (index: number): string => `registry.example/team/app-${(index * 7) % REPOSITORIES}`;
  const name = (index: number): string => `package-${(index * 11) % PACKAGES}`;
  const api = '/api/v1';
  return {
    'list of comparisons, first page': () => `${api}/comparisons`,
    'list of comparisons, some page': (index) => `${api}/comparisons?cursor=${cursor(index)}`,
    'list of comparisons of a repository': (index) => `${api}/comparisons?repository=${team(index)}`,
    'list of comparisons whose repository is searched': (index) => `${api}/comparisons?query=app-${index % 100}`,
    'list of comparisons that failed (none)': () => `${api}/comparisons?status=failed`,
    'list of images, first page': () => `${api}/images`,
    'list of images of a repository': (index) => `${api}/images?repository=${team(index)}`,
    'list of images of a tag': (index) => `${api}/images?repository=${team(index)}&tag=v${index % 100}`,
    'list of images of a repository, 5,000 observations': () => `${api}/images?repository=registry.example/watched`,
    comparison: (index) => `${api}/comparisons/${pick(comparisons, index)}`,
    'comparison report': (index) => `${api}/comparisons/${pick(comparisons, index)}/report`,
    'image report': (index) => `${api}/images/${pick(images, index)}/report`,
    'packages of an image': (index) => `${api}/images/${pick(images, index)}/packages`,
    'trend of a repository, 100 tags': (index) => `${api}/trends?repository=${team(index)}&metric=contentSize`,
    'trend of packages by type, 100 tags': (index) =>
      `${api}/trends?repository=${team(index)}&metric=packages.deb&seriesBy=platform&window=20`,
    'trend of bytes to pull, 100 tags': (index) =>
      `${api}/trends?repository=${team(index)}&metric=pullDeltaSize&seriesBy=platform`,
    'jumps of a repository, explained': (index) =>
      `${api}/trends/jumps?repository=${team(index)}&metric=contentSize&seriesBy=platform`,
    'trend of one tag, 5,000 observations': () => `${api}/trends?repository=registry.example/watched&tag=latest`,
    'package by name, in 1,000 images': (index) => `${api}/packages?name=package-${3 + (index % 300)}`,
    'package by purl, in 1,000 images': (index) => `${api}/packages?purl=pkg:deb/debian/${name(index + 5)}`,
    'package and version': (index) => `${api}/packages?purl=pkg:deb/debian/${name(index + 5)}@1.${index % 50}`,
    'package by name, 200 a page': (index) => `${api}/packages?limit=200&name=package-${3 + (index % 300)}`,
    'package in all 100,000': () => `${api}/packages?name=package-1`,
    'package that is current': (index) => `${api}/packages?current=true&name=package-${3 + (index % 300)}`,
    'package that a later layer removed (none)': () => `${api}/packages?removedLater=true&name=package-1`,
    'package that nothing has': () => `${api}/packages?name=nothing`,
  };
}
