import { fetchApi } from './client.js';

/** Fetches a file with the key of this tab, which a link cannot carry, and hands it to the browser. Throws ApiError. */
export async function download(path: string, fallbackName: string): Promise<void> {
  const response = await fetchApi(path);
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  saveFile(await response.blob(), name ?? fallbackName);
}

/** Hands a file that was made or fetched here to the browser. */
function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}
