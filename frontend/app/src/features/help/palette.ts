import { createSpotlight } from '@mantine/spotlight';

/** The palette is opened from keys, from the bar and from the help page. */
export const [paletteStore, palette] = createSpotlight();

export const openPalette = palette.open;
