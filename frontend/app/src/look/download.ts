import { CreateDownloadDocument } from '@lamella/api';
import { client } from '../host';

/**
 * Saves a file of the host by plain navigation: the browser writes it to the disk as it comes, and no script holds it. The address is a
 * ticket that is good once, since a navigation carries no token.
 * @param path Path and query of an endpoint that answers a file.
 */
export async function download(path: string): Promise<void> {
  const { createDownload } = await client.ask(CreateDownloadDocument, { path });
  const link = document.createElement('a');
  link.href = createDownload.address;
  // With it the page stays, whatever the answer is.
  link.download = '';
  link.rel = 'noreferrer';
  link.click();
}
