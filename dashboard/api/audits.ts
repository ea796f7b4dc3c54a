import type { z } from 'zod';
import type {
  AuditItem,
  AuditList,
  AuditResource,
  AuditRunDetail,
  AuditRunList,
  AuditRunResource,
  UpdateAudit,
} from '../../src/audits/audit.dto.js';
import type { AuditBody } from '../model/audit-draft.js';
import { callApi, sendJson } from './client.js';

export type { AuditItem, AuditResource, AuditRunDetail, AuditRunResource };

const ROOT = '/api/v1/audits';
const AUDITS = '100';
const RUNS = '20';

export const listAudits = (signal?: AbortSignal): Promise<z.infer<typeof AuditList>> =>
  callApi(`${ROOT}?limit=${AUDITS}`, { signal });
export const readAudit = (id: string, signal?: AbortSignal): Promise<AuditResource> =>
  callApi(`${ROOT}/${id}`, { signal });
export const createAudit = (body: AuditBody): Promise<AuditResource> => sendJson(ROOT, body);
export const updateAudit = (id: string, body: UpdateAudit): Promise<AuditResource> =>
  sendJson(`${ROOT}/${id}`, body, 'PATCH');
export const deleteAudit = (id: string): Promise<void> => callApi(`${ROOT}/${id}`, { method: 'DELETE' });

export const startRun = (id: string): Promise<AuditRunResource> => callApi(`${ROOT}/${id}/runs`, { method: 'POST' });
export const listRuns = (id: string, cursor: string, signal?: AbortSignal): Promise<z.infer<typeof AuditRunList>> =>
  callApi(`${ROOT}/${id}/runs?${new URLSearchParams({ limit: RUNS, ...(cursor && { cursor }) })}`, { signal });
export const readRun = (id: string, runId: string, signal?: AbortSignal): Promise<AuditRunDetail> =>
  callApi(`${ROOT}/${id}/runs/${runId}`, { signal });

export const isRunning = ({ status }: Pick<AuditRunResource, 'status'>): boolean =>
  status === 'pending' || status === 'running';
