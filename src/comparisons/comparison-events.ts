import { Injectable, type MessageEvent } from '@nestjs/common';
import {
  concat,
  distinctUntilChanged,
  exhaustMap,
  from,
  interval,
  map,
  merge,
  of,
  share,
  take,
  takeUntil,
  takeWhile,
  timer,
  last,
  type Observable,
} from 'rxjs';
import { AccessKeys } from '../access/access-keys.js';
import type { Caller } from '../access/caller.js';
import { isSettled } from '../jobs/job.dto.js';
import type { ComparisonResource } from './comparison.dto.js';
import { ComparisonsService } from './comparisons.service.js';

const POLL_MILLISECONDS = 500;
/** Looks at first, for what is known is there in a sixth of a second. */
const QUICK = { milliseconds: 50, times: 10 } as const;
const PING_MILLISECONDS = 15_000;

/** Progress as server-sent events: read from the database, since another machine may run the job. */
@Injectable()
export class ComparisonEvents {
  constructor(
    private readonly comparisons: ComparisonsService,
    private readonly keys: AccessKeys,
  ) {}

  /**
   * `progress` with the comparison whenever it changed, then one `done` when it is settled; `ping` meanwhile,
   * so that proxies keep the connection. It ends when the caller's key does. Throws RESOURCE_NOT_FOUND before the stream begins.
   */
  async stream(caller: Caller, id: string): Promise<Observable<MessageEvent>> {
    const first = await this.comparisons.get(caller, id);
    const states = concat(of(first), looks().pipe(exhaustMap(() => from(this.#next(caller, id))))).pipe(
      takeWhile((state) => state !== undefined),
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

  async #next(caller: Caller, id: string): Promise<ComparisonResource | undefined> {
    return (await this.keys.isStillAllowed(caller)) ? this.comparisons.get(caller, id) : undefined;
  }
}

/** Ticks at which the comparison is looked at. */
const looks = (): Observable<number> =>
  concat(interval(QUICK.milliseconds).pipe(take(QUICK.times)), interval(POLL_MILLISECONDS));

function toEvent(state: ComparisonResource): MessageEvent {
  return { type: isSettled(state.status) ? 'done' : 'progress', data: state };
}
