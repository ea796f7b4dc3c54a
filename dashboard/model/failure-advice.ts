/** What one can do about an image that could not be had or read, by the code of the problem. */
const ADVICE: Readonly<Record<string, string>> = {
  NOT_FOUND: 'Check the name and the tag: a tag may have been deleted or moved.',
  UNAUTHORIZED: 'Store credentials for this registry through the API, or check those that are stored.',
  REGISTRY_NOT_ALLOWED: 'Add the registry to STAGEDIFF_ALLOWED_REGISTRIES and restart the service.',
  EGRESS_BLOCKED: 'Add the registry to STAGEDIFF_ALLOWED_REGISTRIES if it is meant to be reached.',
  REGISTRY_UNREACHABLE: 'Check the host and the port, and that the registry can be reached from the service.',
  REGISTRY_TLS: 'Check the certificate; a registry without TLS has to be in STAGEDIFF_INSECURE_REGISTRIES.',
  REGISTRY_THROTTLED: 'Wait a while, or store credentials: many registries then allow more pulls.',
  REGISTRY_TIMEOUT: 'Try again later; the registry is slow to answer.',
  REGISTRY_TRUNCATED: 'Try again; if it stays so, the blob in the registry is damaged.',
  PLATFORM_NOT_FOUND: 'Choose one of the platforms that the image has.',
  PLATFORM_AMBIGUOUS: 'Name the platform with its variant, e.g. linux/arm/v7.',
  NOT_AN_IMAGE: 'Name a container image: charts, signatures and other artifacts have no file system.',
  LAYER_TOO_LARGE: 'The limits on images can be raised where the service is configured.',
  DECOMPRESSION_LIMIT: 'The limits on images can be raised where the service is configured.',
  TAR_TOO_MANY_ENTRIES: 'The limits on images can be raised where the service is configured.',
};

/** One sentence on what to do about a failure; undefined where there is nothing to say. */
export const adviceOf = (code: string): string | undefined => (Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined);
