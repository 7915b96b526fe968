import type { Client } from '../../client';
import { EditingDocument } from '../../generated/graphql';
import { Refused } from '../../refusal';
import { ComingSkeleton, type NearBox } from '../arrival';
import type { Appended, Batch, LoggedBatch } from '../operations';
import type { Handed, WantedIds } from '../journal/ranges';
import { readSkeleton, type ReadAnnotation } from '../skeleton';

/** What a session asks of the host about its annotation. All reject with {@link Refused}. */
export class AnnotationHost {
  constructor(
    readonly client: Client,
    readonly annotation: string,
  ) {}

  /** Who asks, and whether they may edit. */
  async caller(): Promise<{ person: string; mayEdit: boolean }> {
    const { annotation } = this;
    const { me, annotation: found } = await this.client.ask(EditingDocument, { annotation });
    if (!found) throw new Refused(`There is no annotation ${annotation}.`, 'NOT_FOUND', '', 404);
    return { person: me.id ?? '', mayEdit: found.mayEdit && me.isSignedIn };
  }

  async skeleton(): Promise<ReadAnnotation> {
    return readSkeleton(await (await this.client.get(`/annotations/${this.annotation}/skeleton`)).arrayBuffer());
  }

  /** Resolves while nodes are still on their way, those in a part of the volume first. */
  async coming(near: NearBox | undefined): Promise<ComingSkeleton> {
    const query = near ? `?near=${[...near.min, ...near.max].join()}` : '';
    const { body } = await this.client.get(`/annotations/${this.annotation}/skeleton${query}`);
    if (!body) throw new Refused('The server sent no skeleton.', 'FAILED');
    return await ComingSkeleton.begin(body);
  }

  /** Batches after a version, oldest first; a page of them. */
  async log(since: number): Promise<readonly LoggedBatch[]> {
    const response = await this.client.get(`/annotations/${this.annotation}/log?since=${String(since)}`);
    return ((await response.json()) as { batches: readonly LoggedBatch[] }).batches;
  }

  /** Ids that nobody else gets, of each kind as wanted. */
  async ids(clientId: string, wanted: readonly WantedIds[]): Promise<readonly Handed[]> {
    const wishes = wanted.map(({ layer, ...one }) => ({ clientId, ...one, ...(layer === null ? {} : { layer }) }));
    return (await this.post('ids', wishes)) as readonly Handed[];
  }

  async append(batch: Batch): Promise<Appended> {
    return (await this.post('batches', batch)) as Appended;
  }

  private async post(what: string, body: unknown): Promise<unknown> {
    const response = await this.client.get(`/annotations/${this.annotation}/${what}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await response.json();
  }
}
