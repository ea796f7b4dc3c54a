/** Maven groups of families whose jars carry no coordinates, by the start of the artifact id; longer ones first. */
const GROUPS: readonly (readonly [prefix: string, groupId: string])[] = [
  ['spring-boot', 'org.springframework.boot'],
  ['spring-cloud', 'org.springframework.cloud'],
  ['spring-data', 'org.springframework.data'],
  ['spring-security', 'org.springframework.security'],
  ['spring-', 'org.springframework'],
  ['kotlinx-', 'org.jetbrains.kotlinx'],
  ['kotlin-', 'org.jetbrains.kotlin'],
  ['tomcat-embed-', 'org.apache.tomcat.embed'],
  ['micrometer-', 'io.micrometer'],
  ['reactor-core', 'io.projectreactor'],
  ['reactor-netty', 'io.projectreactor.netty'],
  ['kafka-', 'org.apache.kafka'],
  ['lucene-', 'org.apache.lucene'],
  ['elasticsearch-', 'org.elasticsearch'],
  ['opensearch-', 'org.opensearch'],
  ['okhttp-', 'com.squareup.okhttp3'],
  ['okio-', 'com.squareup.okio'],
  ['junit-jupiter', 'org.junit.jupiter'],
  ['junit-platform-', 'org.junit.platform'],
  ['gradle-', 'org.gradle'],
  ['ant-', 'org.apache.ant'],
];

/** Group of a well-known family that is built with Gradle, which writes no `pom.properties`. */
export function knownGroup(artifactId: string): string | undefined {
  return GROUPS.find(([prefix]) => artifactId.startsWith(prefix))?.[1];
}
