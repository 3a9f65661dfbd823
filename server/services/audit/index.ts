/** @file The verbs of the audit log, as the API names them. */
import { list, vocabulary } from './list';

export const auditLog = { list, vocabulary };
