import { PresentDocument, type FollowAnnotationSubscription, type PresenceInput } from '../generated/graphql';
import type { AnnotationHost } from './sending/host';

/** Somebody else who is in the annotation now, and what they are doing. */
export type Presence = NonNullable<FollowAnnotationSubscription['annotation']['presence']>[number];

/** What one shows of oneself; places and radii in voxels of magnification 1. */
export type Shown = Omit<PresenceInput, 'clientId'>;

const showEvery = 100;
/** The host forgets who has not been heard of for 15 s. */
const repeatEvery = 4_000;

/** Tells the others where one is, at most ten times a second, the newest always; and says who they are. */
export class PresenceLine {
  private readonly listeners = new Set<(others: readonly Presence[]) => void>();
  private there: readonly Presence[] = [];
  private shown: Shown | null = null;
  private isNew = false;
  private isSending = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: AnnotationHost,
    private readonly clientId: string,
  ) {}

  get others(): readonly Presence[] {
    return this.there;
  }

  onOthers(listener: (others: readonly Presence[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  show(shown: Shown): void {
    this.shown = shown;
    this.isNew = true;
    if (this.isSending) return;
    if (this.timer !== undefined) clearTimeout(this.timer);
    void this.send();
  }

  heard(others: readonly Presence[]): void {
    this.there = others;
    for (const listener of this.listeners) listener(others);
  }

  close(): void {
    this.shown = null;
    clearTimeout(this.timer);
  }

  private async send(): Promise<void> {
    const { shown } = this;
    if (!shown) return;
    this.isNew = false;
    this.isSending = true;
    const begun = Date.now();
    const { annotation, client } = this.host;
    const presence = { ...shown, clientId: this.clientId };
    // Where somebody was is worth nothing once it is late: what is lost is not sent again.
    await client.ask(PresentDocument, { annotation, presence }).catch(() => undefined);
    const pause = Math.max(0, begun + showEvery - Date.now());
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    this.isSending = false;
    if (this.isNew) void this.send();
    else if (this.shown) this.timer = setTimeout(() => void this.send(), repeatEvery);
  }
}
