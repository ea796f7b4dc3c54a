import type { VNode } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { asApiError } from './api/client.js';
import { Heading } from './components/heading.js';
import { KeyForm } from './components/key-form.js';
import { ErrorNotice, Notice } from './components/notice.js';
import { PageFrame } from './components/page-frame.js';
import { useAccess } from './hooks/use-access.js';
import { useRoute } from './hooks/use-route.js';
import { routeKey, type Route } from './model/route.js';
import { AuditView } from './views/audit.js';
import { Audits } from './views/audits.js';
import { ComparisonView } from './views/comparison.js';
import { DockerfileView } from './views/dockerfile.js';
import { ImageView } from './views/image.js';
import { Images } from './views/images.js';
import { Overview } from './views/overview.js';
import { Trends } from './views/trends.js';

/** The page: the view that the address names, in its frame; or the question for a key. */
export function App(): VNode {
  const route = useRoute();
  const access = useAccess();
  return (
    <PageFrame route={route} onForgetKey={access.hasKey ? access.forget : null}>
      {access.needed === null ? (
        <Guarded key={`${access.round} ${routeKey(route)}`} route={route} />
      ) : (
        <KeyForm reason={access.needed} onAccepted={access.accept} />
      )}
    </PageFrame>
  );
}

/** A view that throws leaves the frame usable. */
function Guarded({ route }: { route: Route }): VNode {
  const [error, reset] = useErrorBoundary() as [unknown, () => void];
  if (error !== undefined) {
    return (
      <>
        <Heading text="This page failed" />
        <ErrorNotice error={asApiError(error)} onRetry={reset} />
      </>
    );
  }
  return <View route={route} />;
}

function View({ route }: { route: Route }): VNode {
  switch (route.view) {
    case 'overview':
      return <Overview />;
    case 'images':
      return <Images />;
    case 'dockerfile':
      return <DockerfileView />;
    case 'audits':
      return <Audits />;
    case 'audit':
      return <AuditView id={route.id} />;
    case 'comparison':
      return <ComparisonView id={route.id} />;
    case 'image':
      return <ImageView id={route.id} />;
    case 'trends':
      return <Trends choice={route.choice} />;
    case 'unknown':
      return (
        <>
          <Heading text="Not found" />
          <Notice>
            There is no such page. <a href="#/">To the overview</a>
          </Notice>
        </>
      );
  }
}
