import { useEffect } from 'react';
import { create } from 'zustand';
import { commandIds, commands, type CommandId } from './keys';

type Actions = Partial<Readonly<Record<CommandId, () => void>>>;

interface Keyboard {
  /** What each command does now; a command without an action is out of reach on this page. */
  readonly actions: Actions;
}

export const useKeyboard = create<Keyboard>(() => ({ actions: {} }));

/** Gives commands their meaning as long as the component is there. Pass a stable object. */
export function useActions(actions: Actions): void {
  useEffect(() => {
    useKeyboard.setState((before) => ({ actions: { ...before.actions, ...actions } }));
    return () => {
      useKeyboard.setState((before) => ({
        actions: Object.fromEntries(
          Object.entries(before.actions).filter(([id, action]) => actions[id as CommandId] !== action),
        ) as Actions,
      }));
    };
  }, [actions]);
}

/** What a key press is called in the table: Shift+F, Ctrl+K, ?, ←. */
export function nameOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const names: Readonly<Record<string, string>> = {
    ' ': 'Space',
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
  };
  const letter = /^[a-z]$/i.test(event.key);
  const key = names[event.key] ?? (letter ? event.key.toUpperCase() : event.key);
  // Shift is part of what makes a "?": only letters and named keys tell it apart.
  const shift = event.shiftKey && (letter || key.length > 1 || key in { '←': 1, '→': 1, '↑': 1, '↓': 1 });
  return (event.ctrlKey || event.metaKey ? 'Ctrl+' : '') + (event.altKey ? 'Alt+' : '') + (shift ? 'Shift+' : '') + key;
}

const byKey = new Map(commandIds.flatMap((id) => commands[id].keys.map((key): [string, CommandId] => [key, id])));

export function commandFor(event: Parameters<typeof nameOf>[0]): CommandId | undefined {
  return byKey.get(nameOf(event));
}

/** True where keys belong to what has the focus: fields, and for their own keys sliders, menus, buttons. */
export function belongsElsewhere(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.closest(
      'input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true], [role=dialog]',
    )
  ) {
    // What was typed there is undone there.
    return !['Ctrl+K', 'Ctrl+S'].includes(nameOf(event));
  }
  const own = target.closest('[role=slider], [role=separator], [role=menu], [role=tablist], [role=listbox]');
  if (own && (event.key.startsWith('Arrow') || event.key === ' ' || event.key === 'Enter')) return true;
  return event.key === ' ' && target.closest('button, a, [role=button], input, summary') !== null;
}

/** Listens for the whole page. Space is the viewer's own matter: held, it means something else. */
export function useKeyboardShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || belongsElsewhere(event)) return;
      const id = commandFor(event);
      const action = id && useKeyboard.getState().actions[id];
      if (!action || event.key === ' ') return;
      event.preventDefault();
      action();
    };
    window.addEventListener('keydown', press);
    return () => {
      window.removeEventListener('keydown', press);
    };
  }, []);
}
