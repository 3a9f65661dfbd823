/** @file Procedures of `studies`. */
import { studyDetailSchema, studyRecordSchema, studyReportSchema } from '@/domain/records/study';
import { createStudy, createStudyInput } from '@/server/services/studies/create';
import { getStudy, getStudyInput } from '@/server/services/studies/get';
import { listStudies, listStudiesInput, studyListSchema } from '@/server/services/studies/list';
import { previewStudy, previewStudyInput, studyPreviewSchema } from '@/server/services/studies/preview';
import { removedStudySchema, removeStudy, removeStudyInput } from '@/server/services/studies/remove';
import { reportStudy, studyReportInput } from '@/server/services/studies/report';
import { setStudyState, setStudyStateInput } from '@/server/services/studies/set-state';
import { procedure, router } from '@/server/trpc';

export const studiesRouter = router({
  list: procedure('viewer').input(listStudiesInput).output(studyListSchema).query(listStudies),
  get: procedure('viewer').input(getStudyInput).output(studyDetailSchema).query(getStudy),
  report: procedure('viewer').input(studyReportInput).output(studyReportSchema).query(reportStudy),
  preview: procedure('viewer').input(previewStudyInput).output(studyPreviewSchema).query(previewStudy),
  create: procedure('member').input(createStudyInput).output(studyRecordSchema).mutation(createStudy),
  setState: procedure('member').input(setStudyStateInput).output(studyRecordSchema).mutation(setStudyState),
  remove: procedure('member').input(removeStudyInput).output(removedStudySchema).mutation(removeStudy),
});
