import type { VNode } from 'preact';
import { useErrorBoundary } from 'preact/hooks';
import { asApiError } from './api/client.js';
import { ErrorNotice, Notice } from './components/notice.js';
import { PageFrame } from './components/page-frame.js';
import { useRoute } from './hooks/use-route.js';
import type { Route } from './model/route.js';
import { ComparisonView } from './views/comparison.js';
import { ImageView } from './views/image.js';
import { Images } from './views/images.js';
import { Overview } from './views/overview.js';
import { Trends } from './views/trends.js';

/** The page: the view that the address names, in its frame. */
export function App(): VNode {
  const route = useRoute();
  return (
    <PageFrame route={route}>
      <Guarded key={'id' in route ? route.id : route.view} route={route} />
    </PageFrame>
  );
}

/** A view that throws leaves the frame usable. */
function Guarded({ route }: { route: Route }): VNode {
  const [error, reset] = useErrorBoundary() as [unknown, () => void];
  if (error !== undefined) return <ErrorNotice error={asApiError(error)} onRetry={reset} />;
  return <View route={route} />;
}

function View({ route }: { route: Route }): VNode {
  switch (route.view) {
    case 'overview':
      return <Overview />;
    case 'images':
      return <Images />;
    case 'comparison':
      return <ComparisonView id={route.id} />;
    case 'image':
      return <ImageView id={route.id} />;
    case 'trends':
      return <Trends choice={route.choice} />;
    case 'unknown':
      return (
        <Notice>
          There is no such page. <a href="#/">To the overview</a>
        </Notice>
      );
  }
}
