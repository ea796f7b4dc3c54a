/** Images of Docker Hub's library that Dockerfiles copy programs from by their bare name. */
const OFFICIAL: ReadonlySet<string> = new Set(
  (
    'alpine bash busybox caddy composer consul debian docker eclipse-temurin elixir erlang fedora gcc golang gradle haproxy ' +
    'httpd julia mariadb maven memcached mongo mysql nginx node openjdk perl php postgres python rabbitmq redis registry ruby ' +
    'rust swift tomcat traefik ubuntu vault'
  ).split(' '),
);

/** Whether a bare name is more likely one of these images than a stage that is missing. */
export const isOfficialImage = (name: string): boolean => OFFICIAL.has(name.toLowerCase());
