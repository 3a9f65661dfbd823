/** @file What can be done with the audit log, named as the API names it. */
import { list, vocabulary } from './list';

export const auditLog = { list, vocabulary };
