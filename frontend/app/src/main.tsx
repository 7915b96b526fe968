import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './look/look.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router-dom';
import { beginAhead } from './ahead';
import { App } from './App';
import { usePerson } from './features/signin/person';
import { theme, variables } from './look/theme';

const root = document.getElementById('root');
if (root) {
  // Who is here is asked beside what they want to see, which waits for the answer.
  void usePerson.getState().refresh();
  const pages = await beginAhead(window.location.pathname);
  createRoot(root).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="dark">
        <Notifications position="bottom-right" limit={4} transitionDuration={120} containerWidth={400} />
        <BrowserRouter>
          <App {...pages} />
        </BrowserRouter>
      </MantineProvider>
    </StrictMode>,
  );
}
