/** @file Branded ids: a short prefix names the kind, so that a wrong id is refused at the edge. */
import { z } from 'zod';

const id = <const P extends string>(prefix: P) => new RegExp(`^${prefix}_[0-9a-z]{12}$`);

export const datasetIdSchema = z.string().regex(id('ds'), 'not a dataset id (ds_…)').brand<'DatasetId'>();
export const importIdSchema = z.string().regex(id('im'), 'not an import id (im_…)').brand<'ImportId'>();
export const uploadIdSchema = z.string().regex(id('up'), 'not an upload id (up_…)').brand<'UploadId'>();
export const taskSetIdSchema = z.string().regex(id('ts'), 'not a task set id (ts_…)').brand<'TaskSetId'>();
export const spaceIdSchema = z.string().regex(id('sp'), 'not a search space id (sp_…)').brand<'SpaceId'>();
export const experimentIdSchema = z.string().regex(id('ex'), 'not an experiment id (ex_…)').brand<'ExperimentId'>();
export const runIdSchema = z.string().regex(id('run'), 'not a run id (run_…)').brand<'RunId'>();
export const attemptIdSchema = z.string().regex(id('at'), 'not an attempt id (at_…)').brand<'AttemptId'>();
export const priorIdSchema = z.string().regex(id('pr'), 'not a prior id (pr_…)').brand<'PriorId'>();
export const genotypeIdSchema = z.string().regex(id('gt'), 'not a genotype id (gt_…)').brand<'GenotypeId'>();
export const artefactIdSchema = z.string().regex(id('af'), 'not an artefact id (af_…)').brand<'ArtefactId'>();
export const viewIdSchema = z.string().regex(id('vw'), 'not a saved view id (vw_…)').brand<'ViewId'>();
export const reportIdSchema = z.string().regex(id('rp'), 'not a report id (rp_…)').brand<'ReportId'>();
export const studyIdSchema = z.string().regex(id('st'), 'not a study id (st_…)').brand<'StudyId'>();
export const benchmarkIdSchema = z.string().regex(id('bm'), 'not a benchmark id (bm_…)').brand<'BenchmarkId'>();
export const webhookIdSchema = z.string().regex(id('wh'), 'not a webhook id (wh_…)').brand<'WebhookId'>();
export const deliveryIdSchema = z.string().regex(id('dl'), 'not a delivery id (dl_…)').brand<'DeliveryId'>();
export const memberIdSchema = z.string().regex(id('us'), 'not a member id (us_…)').brand<'MemberId'>();
export const invitationIdSchema = z.string().regex(id('iv'), 'not an invitation id (iv_…)').brand<'InvitationId'>();
export const apiTokenIdSchema = z.string().regex(id('tk'), 'not a token id (tk_…)').brand<'ApiTokenId'>();

export type DatasetId = z.infer<typeof datasetIdSchema>;
export type ImportId = z.infer<typeof importIdSchema>;
export type UploadId = z.infer<typeof uploadIdSchema>;
export type TaskSetId = z.infer<typeof taskSetIdSchema>;
export type SpaceId = z.infer<typeof spaceIdSchema>;
export type ExperimentId = z.infer<typeof experimentIdSchema>;
export type RunId = z.infer<typeof runIdSchema>;
export type AttemptId = z.infer<typeof attemptIdSchema>;
export type PriorId = z.infer<typeof priorIdSchema>;
export type GenotypeId = z.infer<typeof genotypeIdSchema>;
export type ArtefactId = z.infer<typeof artefactIdSchema>;
export type ViewId = z.infer<typeof viewIdSchema>;
export type ReportId = z.infer<typeof reportIdSchema>;
export type StudyId = z.infer<typeof studyIdSchema>;
export type BenchmarkId = z.infer<typeof benchmarkIdSchema>;
export type WebhookId = z.infer<typeof webhookIdSchema>;
export type DeliveryId = z.infer<typeof deliveryIdSchema>;
export type MemberId = z.infer<typeof memberIdSchema>;
export type InvitationId = z.infer<typeof invitationIdSchema>;
export type ApiTokenId = z.infer<typeof apiTokenIdSchema>;

export type IdPrefix =
  | 'ds'
  | 'im'
  | 'up'
  | 'ts'
  | 'sp'
  | 'ex'
  | 'run'
  | 'at'
  | 'pr'
  | 'gt'
  | 'af'
  | 'vw'
  | 'rp'
  | 'st'
  | 'bm'
  | 'wh'
  | 'dl'
  | 'us'
  | 'iv'
  | 'tk';

/** The text of a fresh id: 12 characters of base 36 from a cryptographic source (about 62 bits). */
export function newIdText(prefix: IdPrefix): string {
  const bytes = new Uint8Array(12);
  crypto.getRandomValues(bytes);
  let text = '';
  for (const byte of bytes) text += (byte % 36).toString(36);
  return `${prefix}_${text}`;
}
