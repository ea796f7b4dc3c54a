import { readSync } from 'node:fs';
import { CodedError } from '../core/errors.js';
import { BlobState, type SharedBlobState } from './blob-state.js';

const CHUNK_SIZE = 256 * 1024;
/** How long to wait for more bytes, in ms, when nothing tells that there are any. */
export const POLL_INTERVAL = 5;

/**
 * Reads a file from the start while somebody else still writes it, and ends when the state says complete.
 * It blocks its thread while it reads. A chunk is valid until the next one is asked for.
 * @throws CodedError REGISTRY_TRUNCATED when the writer gave up, CANCELLED
 */
export async function* readGrowing(descriptor: number, state: SharedBlobState): AsyncIterable<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_SIZE);
  let position = 0;
  for (;;) {
    // The state is read first: what was written before it was set is then in the file.
    const now = state.value;
    if (now === BlobState.vanished) throw new CodedError('REGISTRY_TRUNCATED', 'the download of a layer broke off');
    if (now === BlobState.cancelled) throw new CodedError('CANCELLED', 'the scan was cancelled');
    const bytesRead = readSync(descriptor, buffer, 0, CHUNK_SIZE, position);
    position += bytesRead;
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    else if (now === BlobState.complete) return;
    else await state.wait(POLL_INTERVAL);
  }
}
