/** @file Imported before any schema is made: a run reads each of its files once, so that code generated for a schema never pays. */
import { z } from 'zod';

z.config({ jitless: true });
