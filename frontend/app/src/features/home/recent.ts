/** A view that somebody left, with a small picture of it. */
export interface RecentView {
  readonly dataset: string;
  readonly name: string;
  /** What follows the # in the viewer's address. */
  readonly state: string;
  /** A data: address of a small JPEG, or empty. */
  readonly picture: string;
}

const place = 'lamella.recent';
const most = 6;

/** What was looked at last in this browser, newest first. */
export function recentViews(storage: Storage = window.localStorage): readonly RecentView[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(place) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecentView).slice(0, most) : [];
  } catch {
    return [];
  }
}

/** Puts a view first; a dataset stands in the list once. */
export function rememberView(view: RecentView, storage: Storage = window.localStorage): void {
  const others = recentViews(storage).filter(({ dataset }) => dataset !== view.dataset);
  try {
    storage.setItem(place, JSON.stringify([view, ...others].slice(0, most)));
  } catch {
    // No room in the browser's store: the list stays as it was.
  }
}

/** Takes a dataset out of the list: it is not there any more. */
export function forgetView(dataset: string, storage: Storage = window.localStorage): void {
  storage.setItem(place, JSON.stringify(recentViews(storage).filter((view) => view.dataset !== dataset)));
}

function isRecentView(value: unknown): value is RecentView {
  if (typeof value !== 'object' || value === null) return false;
  const { dataset, name, state, picture } = value as Partial<Record<keyof RecentView, unknown>>;
  return [dataset, name, state, picture].every((text) => typeof text === 'string') && !/[^\w-]/.test(String(dataset));
}
