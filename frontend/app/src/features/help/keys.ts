/** Where a key works: on every page, or in the viewer only. */
export type Place = 'anywhere' | 'viewer';

/** The one table of commands and their keys: tooltips, the palette and the help page all read it. */
export const commands = {
  palette: { keys: ['Ctrl+K'], says: 'Open the command palette', group: 'Anywhere', place: 'anywhere' },
  help: { keys: ['?'], says: 'Show all keys', group: 'Anywhere', place: 'anywhere' },
  search: { keys: ['/'], says: 'Search the datasets', group: 'Anywhere', place: 'anywhere' },

  next: { keys: ['F', 'Space'], says: 'Next slice of the panel under the pointer', group: 'Moving', place: 'viewer' },
  back: { keys: ['D', 'Shift+Space'], says: 'Slice before', group: 'Moving', place: 'viewer' },
  nextFar: { keys: ['Shift+F'], says: 'Ten slices on', group: 'Moving', place: 'viewer' },
  backFar: { keys: ['Shift+D'], says: 'Ten slices back', group: 'Moving', place: 'viewer' },
  panLeft: { keys: ['←'], says: 'Move left', group: 'Moving', place: 'viewer' },
  panRight: { keys: ['→'], says: 'Move right', group: 'Moving', place: 'viewer' },
  panUp: { keys: ['↑'], says: 'Move up', group: 'Moving', place: 'viewer' },
  panDown: { keys: ['↓'], says: 'Move down', group: 'Moving', place: 'viewer' },
  zoomIn: { keys: ['I', '+'], says: 'Zoom in', group: 'Moving', place: 'viewer' },
  zoomOut: { keys: ['O', '-'], says: 'Zoom out', group: 'Moving', place: 'viewer' },
  fit: { keys: ['0'], says: 'See the whole volume', group: 'Moving', place: 'viewer' },

  turnLeft: { keys: ['Shift+←'], says: 'Turn the planes left', group: 'Turning', place: 'viewer' },
  turnRight: { keys: ['Shift+→'], says: 'Turn the planes right', group: 'Turning', place: 'viewer' },
  turnUp: { keys: ['Shift+↑'], says: 'Turn the planes up', group: 'Turning', place: 'viewer' },
  turnDown: { keys: ['Shift+↓'], says: 'Turn the planes down', group: 'Turning', place: 'viewer' },
  rollLeft: { keys: ['['], says: 'Roll the picture to the left', group: 'Turning', place: 'viewer' },
  rollRight: { keys: [']'], says: 'Roll the picture to the right', group: 'Turning', place: 'viewer' },
  straighten: { keys: ['R'], says: 'Back to straight planes', group: 'Turning', place: 'viewer' },

  toolMove: { keys: ['M'], says: 'Move tool: drag to pan, click to select', group: 'Tools', place: 'viewer' },
  toolTurn: { keys: ['T'], says: 'Turn tool: drag to turn the planes', group: 'Tools', place: 'viewer' },
  toolNext: { keys: ['W'], says: 'Next tool', group: 'Tools', place: 'viewer' },
  toolBefore: { keys: ['Shift+W'], says: 'Tool before', group: 'Tools', place: 'viewer' },
  clear: { keys: ['Escape'], says: 'Clear the selection', group: 'Tools', place: 'viewer' },
  copyLink: { keys: ['Shift+C'], says: 'Copy a link to this view', group: 'Tools', place: 'viewer' },
  picture: { keys: ['Q'], says: 'Save what is seen as a PNG', group: 'Tools', place: 'viewer' },
  export: { keys: ['Shift+T'], says: 'Export', group: 'Tools', place: 'viewer' },

  toolMeasure: { keys: ['Shift+M'], says: 'Measure a line', group: 'Tools', place: 'viewer' },
  toolArea: { keys: ['Shift+A'], says: 'Measure an area', group: 'Tools', place: 'viewer' },

  undo: { keys: ['Ctrl+Z'], says: 'Undo what you did last', group: 'Annotating', place: 'viewer' },
  redo: { keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], says: 'Do it again', group: 'Annotating', place: 'viewer' },
  save: { keys: ['Ctrl+S'], says: 'Send now what waits', group: 'Annotating', place: 'viewer' },
  importNml: { keys: ['Shift+N'], says: 'Import NML, zip or saved edits', group: 'Annotating', place: 'viewer' },
  toolSkeleton: {
    keys: ['Shift+S'],
    says: 'Skeleton tool: click to make a node',
    group: 'Annotating',
    place: 'viewer',
  },
  toolBrush: { keys: ['Shift+B'], says: 'Brush: paint the active segment', group: 'Annotating', place: 'viewer' },
  toolErase: { keys: ['Shift+E'], says: 'Eraser', group: 'Annotating', place: 'viewer' },
  toolLasso: { keys: ['Shift+L'], says: 'Lasso: paint what you encircle', group: 'Annotating', place: 'viewer' },
  toolLassoErase: {
    keys: ['Shift+R'],
    says: 'Lasso eraser: erase what you encircle',
    group: 'Annotating',
    place: 'viewer',
  },
  toolFill: { keys: ['Shift+G'], says: 'Fill what is joined and alike', group: 'Annotating', place: 'viewer' },
  toolPick: {
    keys: ['Shift+P'],
    says: 'Pick the segment to paint with',
    group: 'Annotating',
    place: 'viewer',
  },
  toolBox: { keys: ['Shift+X'], says: 'Box: drag to draw or resize', group: 'Annotating', place: 'viewer' },
  newThing: {
    keys: ['C'],
    says: 'New segment with a painting tool in hand, else a new tree',
    group: 'Annotating',
    place: 'viewer',
  },
  brushLarger: { keys: ['Shift+I'], says: 'Larger brush', group: 'Annotating', place: 'viewer' },
  brushSmaller: { keys: ['Shift+O'], says: 'Smaller brush', group: 'Annotating', place: 'viewer' },
  brushSmall: { keys: ['4'], says: 'Small brush', group: 'Annotating', place: 'viewer' },
  brushMedium: { keys: ['5'], says: 'Medium brush', group: 'Annotating', place: 'viewer' },
  brushLarge: { keys: ['6'], says: 'Large brush', group: 'Annotating', place: 'viewer' },
  branchPoint: { keys: ['B'], says: 'Mark the active node as a branch point', group: 'Annotating', place: 'viewer' },
  jumpBack: {
    keys: ['J'],
    says: 'Go back to the branch point marked last',
    group: 'Annotating',
    place: 'viewer',
  },
  makeRoot: {
    keys: ['Shift+H'],
    says: 'Make the active node the root of its tree',
    group: 'Annotating',
    place: 'viewer',
  },
  goToRoot: { keys: ['Home'], says: 'Go to the root of the active tree', group: 'Annotating', place: 'viewer' },
  centreActive: { keys: ['S'], says: 'Go to the active node', group: 'Annotating', place: 'viewer' },
  deleteNode: { keys: ['Delete', 'Backspace'], says: 'Delete the active node', group: 'Annotating', place: 'viewer' },
  commentNext: { keys: ['N'], says: 'Go to the next comment', group: 'Annotating', place: 'viewer' },
  commentBefore: { keys: ['P'], says: 'Go to the comment before', group: 'Annotating', place: 'viewer' },
  nodeNext: { keys: ['Ctrl+.'], says: 'Go to the next node of the tree', group: 'Annotating', place: 'viewer' },
  nodeBefore: { keys: ['Ctrl+,'], says: 'Go to the node before', group: 'Annotating', place: 'viewer' },

  layer1: { keys: ['1'], says: 'Show or hide the first layer', group: 'Showing', place: 'viewer' },
  layer2: { keys: ['2'], says: 'Show or hide the second layer', group: 'Showing', place: 'viewer' },
  layer3: { keys: ['3'], says: 'Show or hide the third layer', group: 'Showing', place: 'viewer' },
  crossLines: { keys: ['X'], says: 'Show or hide the cross lines', group: 'Showing', place: 'viewer' },
  outlines: { keys: ['U'], says: 'Segments as outlines or areas', group: 'Showing', place: 'viewer' },
  maximise: {
    keys: ['.'],
    says: 'Fill the window with the panel under the pointer',
    group: 'Showing',
    place: 'viewer',
  },
  tools: { keys: ['K'], says: 'Show or hide the tools', group: 'Showing', place: 'viewer' },
  lists: { keys: ['L'], says: 'Show or hide the lists', group: 'Showing', place: 'viewer' },
  evenPanels: { keys: ['E'], says: 'Make the panels equal', group: 'Showing', place: 'viewer' },
} as const satisfies Readonly<Record<string, Command>>;

export interface Command {
  readonly keys: readonly string[];
  readonly says: string;
  readonly group: string;
  readonly place: Place;
}

export type CommandId = keyof typeof commands;

export const commandIds = Object.keys(commands) as CommandId[];

/** What hands other than the keyboard's do. */
export const gestures: readonly { readonly does: string; readonly says: string }[] = [
  { does: 'Drag', says: 'Pan; on the 3D panel, circle around the position' },
  { does: 'Wheel', says: 'Page through the slices; on the 3D panel, zoom' },
  { does: 'Ctrl + wheel, pinch', says: 'Zoom at the pointer' },
  { does: 'Shift + drag', says: 'Turn the planes; with Ctrl, roll them' },
  { does: 'Middle drag, two fingers', says: 'Pan with any tool' },
  { does: 'Click', says: 'Select the segment under the pointer' },
  { does: 'Ctrl + click', says: 'Go to that point' },
  {
    does: 'Click with the skeleton tool',
    says: 'Make a node joined to the active one; with Ctrl the old one stays active',
  },
  { does: 'Drag a node', says: 'Move it' },
  { does: 'Shift + click', says: 'Choose a node; with a painting tool, pick the segment' },
  { does: 'Shift + Alt + click', says: 'Join a node to the active one: merges two trees' },
  { does: 'Shift + Ctrl + click', says: 'Cut the edge to the active node: splits the tree' },
  { does: 'Right click on a node', says: 'All that can be done with it; so does a finger or pen that rests on it' },
  { does: 'Right drag with a brush', says: 'Erase instead of painting, and the other way round' },
  {
    does: 'Ctrl + drag with a brush or lasso',
    says: 'Paint only where nothing is, or over everything where that is not the option',
  },
  { does: 'Ctrl + Shift + drag with a brush or lasso', says: 'Erase' },
  { does: 'Shift + wheel with a brush', says: 'Make it larger or smaller' },
  { does: 'Shift + wheel with the skeleton tool', says: 'Make the active node larger or smaller' },
  { does: 'Drag the middle of the chosen box', says: 'Move it; with Ctrl, any box is moved from any place in it' },
  { does: 'Double click on a divider', says: 'Make the panels equal' },
  { does: 'Space held', says: 'Hide everything that lies over the picture' },
];

/** What is done otherwise here than in webKnossos; everything else has the key it has there. */
export const differences: readonly { readonly there: string; readonly here: string }[] = [
  { there: 'Ctrl P: commands', here: 'Ctrl K' },
  { there: 'Ctrl K, then a letter: take a tool', here: 'Shift and the letter; Ctrl K finds every command by name' },
  { there: 'Ctrl K, then M: the move tool', here: 'M' },
  { there: 'Ctrl K, then Q: quick select', here: 'Shift G fills; the lasso is Shift L' },
  { there: 'Ctrl K, then O: proofreading', here: 'The brush and the fill, with the picked segment (Shift P)' },
  { there: 'Ctrl K, then 1, 2, 3: a small, medium, large brush', here: '4, 5, 6' },
  { there: 'M: flight and oblique mode', here: 'M: the move tool; Shift and arrows turn the planes' },
  { there: 'R in flight: turn around', here: 'R: back to straight planes' },
  { there: '1 and 2: show or hide trees', here: '1 to 3: layers; H in the list of trees' },
  { there: '3: show or hide the segmentation', here: '1 to 3, by its place among the layers' },
  { there: 'G and H: how fast one moves', here: 'Shift F and Shift D go ten slices at once' },
  { there: 'Shift F and Shift D: five slices', here: 'Ten slices' },
  { there: 'Shift I: smaller brush, Shift O: larger', here: 'As with zooming: Shift I larger, Shift O smaller' },
  { there: 'V: copy or interpolate the segment of another slice', here: 'The ball brush, and filling in 3D' },
  {
    there: 'Ctrl and arrows, or Ctrl and a click: move the active node',
    here: 'Drag the node; Ctrl and a click makes one and leaves the active one active',
  },
  { there: 'Ctrl Shift F: search the trees', here: 'Ctrl K, then the name' },
  { there: 'Alt and the mouse: move in the plane', here: 'Drag with Alt, or with the middle button' },
  { there: 'Right click anywhere: a menu', here: 'On a node; with a brush or lasso in hand it erases' },
  { there: 'Right drag on the 3D panel: turn it', here: 'Drag turns it; with Shift or another button it moves' },
  { there: 'Shift and click on a mesh: go there', here: 'Ctrl and click' },
  { there: 'Ctrl and click on a mesh: select it', here: 'Click' },
  { there: 'Shift and middle click: the skeleton of an agglomerate', here: 'Shift N imports it as NML' },
  { there: 'Keys of one’s own, and classic controls', here: 'The keys of this page' },
  { there: 'Saving at intervals', here: 'Every edit is saved at once; Ctrl S sends again what waits' },
];

/** The keys of a command as they are shown in a tooltip; the first one is enough there. */
export function tooltip(id: CommandId): string {
  return `${commands[id].says} (${commands[id].keys[0]})`;
}
