import { Injectable, type MessageEvent } from '@nestjs/common';
import {
  concat,
  distinctUntilChanged,
  exhaustMap,
  from,
  map,
  merge,
  of,
  share,
  takeUntil,
  takeWhile,
  timer,
  last,
  type Observable,
} from 'rxjs';
import { isSettled } from '../jobs/job.dto.js';
import type { ComparisonResource } from './comparison.dto.js';
import { ComparisonsService } from './comparisons.service.js';

const POLL_MILLISECONDS = 500;
const PING_MILLISECONDS = 15_000;

/** Progress as server-sent events: read from the database, since another machine may run the job. */
@Injectable()
export class ComparisonEvents {
  constructor(private readonly comparisons: ComparisonsService) {}

  /**
   * `progress` with the comparison whenever it changed, then one `done` when it is settled; `ping` meanwhile,
   * so that proxies keep the connection. Throws RESOURCE_NOT_FOUND before the stream begins.
   */
  async stream(id: string): Promise<Observable<MessageEvent>> {
    const first = await this.comparisons.get(id);
    const states = concat(
      of(first),
      timer(POLL_MILLISECONDS, POLL_MILLISECONDS).pipe(exhaustMap(() => from(this.comparisons.get(id)))),
    ).pipe(
      takeWhile((state) => !isSettled(state.status), true),
      distinctUntilChanged((before, after) => JSON.stringify(before) === JSON.stringify(after)),
      share(),
    );
    const pings = timer(PING_MILLISECONDS, PING_MILLISECONDS).pipe(
      map((): MessageEvent => ({ type: 'ping', data: {} })),
      takeUntil(states.pipe(last())),
    );
    return merge(states.pipe(map(toEvent)), pings);
  }
}

function toEvent(state: ComparisonResource): MessageEvent {
  return { type: isSettled(state.status) ? 'done' : 'progress', data: state };
}
