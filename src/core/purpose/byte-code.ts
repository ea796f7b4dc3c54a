const BYTE_CODE = /^((?:.*\/)?)__pycache__\/([^/]+?)\.[^/.]+(?:\.opt-\d)?\.pyc$/;

/** The Python source that a file of byte code was compiled from (PEP 3147); undefined for any other file. */
export function sourceOfByteCode(path: string): string | undefined {
  const match = path.endsWith('.pyc') ? BYTE_CODE.exec(path) : null;
  return match ? `${match[1] ?? ''}${match[2] ?? ''}.py` : undefined;
}
