/** A view that somebody left, with a small picture of it. */
export interface RecentView {
  readonly dataset: string;
  /** Where it was a view of an annotation on the dataset. */
  readonly annotation?: string;
  /** The annotation's name, or else the dataset's. */
  readonly name: string;
  /** What follows the # in the viewer's address. */
  readonly state: string;
  /** A data: address of a small JPEG, or empty. */
  readonly picture: string;
}

/** Whose views: a person's id, or null for guests. */
type Whose = string | null;

// From before lists had a person: whose pictures those were, nobody can say.
const nobodys = 'lamella.recent';
const place = (person: Whose) => `${nobodys}.${person ?? 'guest'}`;
const most = 6;

// Who has signed out, here or in another tab: the view that they leave is not to be remembered behind them.
const gone = new Set<Whose>();

/** What a person looked at last in this browser, newest first. */
export function recentViews(person: Whose, storage: Storage = window.localStorage): readonly RecentView[] {
  storage.removeItem(nobodys);
  try {
    const kept: unknown = JSON.parse(storage.getItem(place(person)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecentView).slice(0, most) : [];
  } catch {
    return [];
  }
}

/** Where a view leads back to. */
export function pathOf({ dataset, annotation, state }: RecentView): string {
  return `${annotation === undefined ? `/view/${dataset}` : `/annotations/${annotation}`}#${state}`;
}

/** Puts a view first; a dataset stands in the list once, and so does each annotation. */
export function rememberView(person: Whose, view: RecentView, storage: Storage = window.localStorage): void {
  if (gone.has(person)) return;
  const others = recentViews(person, storage).filter((other) => idOf(other) !== idOf(view));
  keep(person, [view, ...others].slice(0, most), storage);
}

/** Takes a dataset with its annotations, or an annotation, out of a person's list: it is not there any more. */
export function forgetView(person: Whose, id: string, storage: Storage = window.localStorage): void {
  const before = recentViews(person, storage);
  const left = before.filter(({ dataset, annotation }) => dataset !== id && annotation !== id);
  if (left.length < before.length) keep(person, left, storage);
}

/** Somebody signs out: whoever sits here next is to see nothing of what they looked at, and finds none of it in the browser. */
export function forgetPerson(person: string, storage: Storage = window.localStorage): void {
  gone.add(person);
  // Other tabs hear of a removal only where there was something.
  keep(person, [], storage);
  storage.removeItem(place(person));
}

/** Somebody is here who was not before: what they look at from now on is remembered, though they had signed out. */
export function heedSignIn(person: Whose): void {
  gone.delete(person);
}

/** Heeds sign-outs in other tabs until the returned function is called: what this one has taken by then is not written back. */
export function heedSignOuts(): () => void {
  const heed = ({ key, newValue }: StorageEvent) => {
    if (newValue === null && key?.startsWith(`${nobodys}.`)) gone.add(key.slice(nobodys.length + 1));
  };
  window.addEventListener('storage', heed);
  return () => {
    window.removeEventListener('storage', heed);
  };
}

const idOf = ({ dataset, annotation }: RecentView) => annotation ?? dataset;

function keep(person: Whose, views: readonly RecentView[], storage: Storage): void {
  try {
    storage.setItem(place(person), JSON.stringify(views));
  } catch {
    // No room in the browser's store: the list stays as it was.
  }
}

function isRecentView(value: unknown): value is RecentView {
  if (typeof value !== 'object' || value === null) return false;
  const { dataset, annotation, name, state, picture } = value as Partial<Record<keyof RecentView, unknown>>;
  return (
    [dataset, name, state, picture].every((text) => typeof text === 'string') &&
    [dataset, annotation ?? ''].every((id) => !/[^\w-]/.test(String(id)))
  );
}
