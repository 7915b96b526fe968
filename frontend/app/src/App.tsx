import { signedInPath } from '@lamella/api';
import { Suspense, useMemo } from 'react';
import { Route, Routes, useNavigate } from 'react-router-dom';
import { LazyPast, type PicturePages } from './ahead';
import { AnnotationsPage } from './features/annotations/piles/AnnotationsPage';
import { AddDatasetPage } from './features/datasets/adding/AddDatasetPage';
import { DatasetPage } from './features/datasets/DatasetPage';
import { CommandPalette } from './features/help/CommandPalette';
import { HelpPage } from './features/help/HelpPage';
import { useActions, useKeyboardShortcuts } from './features/help/keyboard';
import { openPalette } from './features/help/palette';
import { HomePage } from './features/home/HomePage';
import { SignedInPage } from './features/signin/SignedInPage';
import { NotFoundPage } from './look/NotFoundPage';
import { Waiting } from './look/Waiting';

/** Every address of the site, and what works on all of them. */
export function App({ Viewer, Annotation }: PicturePages) {
  const navigate = useNavigate();
  useKeyboardShortcuts();
  useActions(
    useMemo(
      () => ({
        palette: openPalette,
        help: () => void navigate('/help'),
        search: () => void navigate('/?focus=search'),
      }),
      [navigate],
    ),
  );
  return (
    <>
      <CommandPalette />
      <Suspense fallback={<Waiting label="Loading" />}>
        <Routes>
          <Route path="/" element={<HomePage />} />
          <Route path="/add" element={<AddDatasetPage />} />
          <Route path="/datasets/:id" element={<DatasetPage />} />
          <Route path="/view/:id" element={<Viewer />} />
          <Route path="/annotations/:id" element={<Annotation />} />
          <Route path="/annotations/:id/versions/:version" element={<LazyPast />} />
          <Route path="/annotations" element={<AnnotationsPage />} />
          <Route path="/help" element={<HelpPage />} />
          <Route path={signedInPath} element={<SignedInPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </Suspense>
    </>
  );
}
