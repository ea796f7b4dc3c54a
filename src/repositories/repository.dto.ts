import { z } from 'zod';
import { PageQuery, pageOf } from '../http/paging.js';
import { Repository, RepositorySearch } from '../images/image.dto.js';

export const RepositoryQuery = PageQuery.extend({ query: RepositorySearch.optional() });
export type RepositoryQuery = z.infer<typeof RepositoryQuery>;

export const RepositoryResource = z.object({ name: Repository });
export type RepositoryResource = z.infer<typeof RepositoryResource>;

export const RepositoryList = pageOf(RepositoryResource);
