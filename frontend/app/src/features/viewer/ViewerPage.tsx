import { Page } from '../../look/Page';
export default function ViewerPage() {
  return <Page title="Viewer">…</Page>;
}
