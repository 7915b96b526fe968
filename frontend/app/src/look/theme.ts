import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const teal: MantineColorsTuple = [
  '#e3f8f5',
  '#c4eee9',
  '#94dfd6',
  '#5fcdc0',
  '#2bb3a3',
  '#25a193',
  '#1d8f83',
  '#17776d',
  '#125e56',
  '#0c4640',
];

// Neutral greys: nothing around a picture may tint it. Mantine takes text, dimmed, borders, surfaces and body from this row.
const dark: MantineColorsTuple = [
  '#d7d9dd',
  '#b4b8be',
  '#8b9098',
  '#565b63',
  '#33363b',
  '#222428',
  '#17181b',
  '#101113',
  '#0b0c0d',
  '#060607',
];

export const theme = createTheme({
  colors: { teal, dark },
  primaryColor: 'teal',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  black: '#16181b',
  fontFamily: "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '15px', lg: '17px', xl: '20px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '26px' }, h2: { fontSize: '18px' }, h3: { fontSize: '15px' } },
  },
  components: {
    Tooltip: { defaultProps: { openDelay: 350, transitionProps: { duration: 80 }, withArrow: false } },
    // A placeholder that takes the focus is no menu item, and a menu may hold nothing else.
    Menu: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 }, withInitialFocusPlaceholder: false } },
    // What is closed is gone at once: while it faded, it would still take the next key for itself.
    Modal: { defaultProps: { transitionProps: { duration: 100, exitDuration: 0 }, centered: true } },
    Popover: { defaultProps: { transitionProps: { duration: 80, exitDuration: 0 } } },
    Anchor: { defaultProps: { underline: 'hover' } },
  },
});

/** The few colours that a theme row cannot say. */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--axis-x': '#e5544b',
    '--axis-y': '#56b46b',
    '--axis-z': '#4c8dea',
  },
  dark: {
    '--mantine-color-placeholder': '#8b9098',
    '--mantine-color-error': '#ff8787',
    '--surface-picture': '#101113',
    '--surface-bar': '#17181b',
    '--surface-raised': '#222428',
    '--hairline': '#2c2f34',
    '--text-muted': '#9298a0',
    '--mantine-color-dimmed': '#9298a0',
  },
  light: {
    '--mantine-color-body': '#f7f8f8',
    '--mantine-color-placeholder': '#666b73',
    '--mantine-color-error': '#c92a2a',
    '--surface-picture': '#d9dbde',
    '--surface-bar': '#ffffff',
    '--surface-raised': '#eef0f1',
    '--hairline': '#dcdfe2',
    '--text-muted': '#5c626a',
    '--mantine-color-dimmed': '#5c626a',
  },
});
