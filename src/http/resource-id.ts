import { Injectable, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { notFound } from './problem.js';

const Id = z.uuid();

/** An id in a path: text that is no UUID names no resource. */
@Injectable()
export class ResourceId implements PipeTransform<string, string> {
  transform(value: string): string {
    if (!Id.safeParse(value).success) throw notFound('resource');
    return value;
  }
}
