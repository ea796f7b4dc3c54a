/** What is plainly wrong with a typed reference, before the service is asked; undefined when nothing is. */
export function referenceFault(text: string): string | undefined {
  const reference = text.trim();
  if (reference === '') return 'Name an image, e.g. alpine:3.20';
  if (/\s/.test(reference)) return 'An image reference has no spaces';
  if (/^https?:/i.test(reference)) return 'Leave out http:// or https://';
  return undefined;
}

/** What is plainly wrong with a platform; an empty one means the service's default. */
export function platformFault(text: string): string | undefined {
  if (text.trim() === '' || /^[\w.-]+\/[\w.-]+(\/[\w.-]+)?$/.test(text.trim())) return undefined;
  return 'Write it as os/architecture, e.g. linux/arm64';
}
