/** Listeners by event. One that throws does not keep the others from hearing. */
export class Events<All extends object> {
  private readonly listeners = new Map<keyof All, Set<(value: never) => void>>();

  /** Listens until the returned function is called. */
  on<Name extends keyof All>(name: Name, listener: (value: All[Name]) => void): () => void {
    const own = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, own);
    own.add(listener);
    return () => own.delete(listener);
  }

  emit<Name extends keyof All>(name: Name, value: All[Name]): void {
    for (const listener of this.listeners.get(name) ?? []) {
      try {
        (listener as (value: All[Name]) => void)(value);
      } catch (error) {
        // Reported as uncaught, outside the engine's own work.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  clear(): void {
    this.listeners.clear();
  }
}
